"use strict";
// The records of a page about changes. An entry: kind, id, by, key, output, record (its number in the
// input), source (index), at (its number among those that differ), title, recoded, coding, leader (if it does not
// differ), left (fields that differ and are not on the page), same (number of the other fields),
// fields: [place, operation (its first letter), tag, before, after, parts, remark], rest: [place, tag, text].
// In the text of a data field, a tab and a line feed are around the code of a subfield. Parts are what differs in a
// field, each with an operation, as in "c$a", with line feeds between them.
(() => {
  const at = id => document.getElementById(id);
  const number = n => n.toLocaleString("en");

  // Each entry has a line, and is parsed when it is needed first: a page with many opens fast.
  const lines = at("data").textContent.split("\n"), parsed = [];
  const { sources, repeats } = JSON.parse(lines.shift() + "]}");
  lines.pop();
  const total = lines.length;
  const entry = i => parsed[i] = parsed[i] || JSON.parse(lines[i].endsWith(",") ? lines[i].slice(0, -1) : lines[i]);
  const repeated = new Map();
  for (const [id, text] of repeats) repeated.set(id, (repeated.get(id) || []).concat(text));
  const make = (name, cls, ...children) => {
    const e = document.createElement(name);
    if (cls) e.className = cls;
    e.append(...children);
    return e;
  };

  // Marks of the characters that differ.

  const pieces = text => text.match(/\t[^\n]*\n|[\p{L}\p{M}\p{N}]+|[^]/gu) || [];
  const most = 400000; // comparisons of two lists of pieces

  // differences returns two lists of [text, differs].
  function differences(before, after) {
    let a = pieces(before), b = pieces(after), from = 0, end = 0;
    while (from < a.length && from < b.length && a[from] === b[from]) from++;
    while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    const head = a.slice(0, from).join(""), tail = a.slice(a.length - end).join("");
    a = a.slice(from, a.length - end);
    b = b.slice(from, b.length - end);
    const x = [[head, false]], y = [[head, false]];
    const put = (list, text, differs) => {
      if (!text) return;
      const last = list[list.length - 1];
      if (last[1] === differs) last[0] += text; else list.push([text, differs]);
    };
    // A piece that was replaced by another one: only the characters in the middle differ.
    const replaced = (p, q) => {
      const c = [...p], d = [...q];
      let n = 0, m = 0;
      const plain = s => !s.includes("\t");
      if (c.length && d.length && plain(p) && plain(q)) {
        while (n < c.length && n < d.length && c[n] === d[n]) n++;
        while (m < c.length - n && m < d.length - n && c[c.length - 1 - m] === d[d.length - 1 - m]) m++;
        // a mark belongs to the letter before it
        while (n > 0 && (/\p{M}/u.test(c[n] || "") || /\p{M}/u.test(d[n] || ""))) n--;
        while (m > 0 && /\p{M}/u.test(c[c.length - m])) m--;
      }
      const part = (s, k) => s.slice(0, k).join("");
      put(x, part(c, n), false); put(y, part(d, n), false);
      put(x, c.slice(n, c.length - m).join(""), true); put(y, d.slice(n, d.length - m).join(""), true);
      put(x, c.slice(c.length - m).join(""), false); put(y, d.slice(d.length - m).join(""), false);
    };
    if (a.length * b.length > most || !a.length || !b.length) {
      replaced(a.join(""), b.join(""));
    } else {
      const w = b.length + 1, t = new Uint16Array((a.length + 1) * w);
      for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--)
          t[i * w + j] = a[i] === b[j] ? t[(i + 1) * w + j + 1] + 1 : Math.max(t[(i + 1) * w + j], t[i * w + j + 1]);
      let i = 0, j = 0;
      while (i < a.length || j < b.length) {
        const i0 = i, j0 = j;
        while (i < a.length && j < b.length && a[i] !== b[j]) {
          if (t[(i + 1) * w + j] >= t[i * w + j + 1]) i++; else j++;
        }
        if (i === a.length || j === b.length) { i = a.length; j = b.length; }
        if (i > i0 || j > j0) replaced(a.slice(i0, i).join(""), b.slice(j0, j).join(""));
        while (i < a.length && j < b.length && a[i] === b[j]) { put(x, a[i], false); put(y, b[j], false); i++; j++; }
      }
    }
    put(x, tail, false); put(y, tail, false);
    return [x, y];
  }

  // cell fills a cell with text; mark is the name of the element around what differs.
  function cell(parts, mark) {
    const td = make("td", "text");
    td.dir = "auto";
    for (const [text, differs] of parts) {
      const to = differs && mark ? make(mark) : td;
      for (const piece of text.split(/(\t[^\n]*\n)/u)) {
        if (piece[0] === "\t") to.append(make("b", "", (to.textContent || to !== td ? " $" : "$") + piece.slice(1, -1) + " "));
        else if (piece) to.append(piece);
      }
      if (to !== td) td.append(to);
    }
    return td;
  }

  const ops = { c: "changed", a: "added", r: "removed", m: "moved" };

  function fieldRow(f) {
    const [, letter, tag, before, after, , note] = f, op = ops[letter];
    const tr = make("tr", op), th = make("th", "tag", make("code", "", tag));
    th.scope = "row";
    const what = make("td", "op", op);
    if (note) what.append(make("span", "note", note));
    tr.append(th, what);
    if (op === "changed") {
      const [x, y] = differences(before, after);
      tr.append(cell(x, "del"), cell(y, "ins"));
    } else if (op === "moved") {
      tr.append(cell([[before, false]]), cell([[before, false]]));
    } else {
      tr.append(cell([[before, true]], "del"), cell([[after, true]], "ins"));
    }
    return tr;
  }

  function sameRow([, tag, text], kind) {
    const th = make("th", "tag", make("code", "", tag)), one = cell([[text, false]]);
    th.scope = "row";
    const none = () => make("td", "text");
    const tr = make("tr", "same", th, make("td", "op", kind === "changed" ? "the same" : kind));
    if (kind === "changed") tr.append(one, one.cloneNode(true));
    else if (kind === "added") tr.append(none(), one);
    else tr.append(one, none());
    return tr;
  }

  // rowsOf returns the rows of an entry in the order of the record.
  function rowsOf(e, rest) {
    const rows = e.fields.map(f => [f[0], () => fieldRow(f)]);
    if (e.leader) rows.push([0, () => sameRow([0, "LDR", e.leader], e.kind)]);
    if (e.rest && rest) for (const f of e.rest) rows.push([f[0], () => sameRow(f, e.kind)]);
    return rows.sort((a, b) => a[0] - b[0]).map(([, row]) => row());
  }

  // others fills a paragraph about the fields that do not differ.
  function others(e, p, rest, toggle) {
    const n = e.same || 0, here = (e.rest || []).length;
    if (n === 0) return p.replaceChildren("No other fields.");
    const fields = n === 1 ? "1 field that does not differ" : number(n) + " fields that do not differ";
    if (!here) return p.replaceChildren("Not on this page: " + fields + ".");
    const b = make("button", "screen", (rest ? "Hide " : "Show ") + fields);
    b.type = "button";
    b.addEventListener("click", toggle);
    p.replaceChildren(b, here < n ? " " + number(n - here) + " of them are not on this page: the record is too large." : "");
  }

  function article(e, rest) {
    const name = e.by && e.by !== "001" ? e.by + " " + (e.key || "") : e.id === undefined ? "no 001" : e.id;
    const box = make("article", e.kind);
    const head = make("header", "", make("h3", "", make("code", "", name)), make("span", "kind", e.kind));
    if (e.title) head.append(make("p", "", make("bdi", "", e.title)));
    const where = [];
    if (e.by && e.by !== "001" && e.id !== undefined) where.push("001 " + e.id);
    if (e.record) where.push((sources[e.source] || "") + " record " + number(e.record));
    if (e.output) where.push("in " + e.output);
    if (where.length) head.append(make("p", "note", where.join(" · ")));
    box.append(head);
    for (const text of e.id === undefined ? [] : repeated.get(e.id) || []) box.append(make("p", "caution", text));
    rest = rest || e.kind !== "changed";
    if (e.fields.length || e.leader || e.rest) {
      const tr = make("tr");
      for (const [text, cls] of [["Field", "tag"], ["What", "op"], [words.before, ""], [words.after, ""]]) {
        const th = make("th", cls, text);
        th.scope = "col";
        tr.append(th);
      }
      const body = make("tbody", "", ...rowsOf(e, rest));
      box.append(make("table", "record", make("caption", "hidden", "Fields of record " + name), make("thead", "", tr), body));
      if (e.kind === "changed") {
        const p = make("p", "note");
        const toggle = () => {
          rest = !rest;
          body.replaceChildren(...rowsOf(e, rest));
          others(e, p, rest, toggle);
          p.querySelector("button").focus();
        };
        others(e, p, rest, toggle);
        box.append(p);
      }
    }
    if (e.kind !== "changed" && !e.rest) box.append(make("p", "note", "Its fields are not on this page."));
    if (e.recoded) box.append(make("p", "note", number(e.recoded) + (e.recoded === 1 ? " field has" : " fields have") + " the same text in another encoding (" + e.coding + ")."));
    if (e.left) box.append(make("p", "note", number(e.left) + " further fields that differ are not on this page: the record is too large."));
    return box;
  }
  const words = { before: at("list").dataset.before || "Before", after: at("list").dataset.after || "After" };

  // Filters.

  const fold = s => s.toLowerCase();
  let texts; // what can be searched, by entry
  const textOf = i => {
    texts = texts || [];
    if (texts[i] === undefined) {
      const e = entry(i), list = [e.title || ""];
      for (const f of e.fields) list.push(f[3], f[4]);
      if (e.kind !== "changed") for (const f of e.rest || []) list.push(f[2]);
      texts[i] = fold(list.join("\n").replace(/\t[^\n]*\n/g, " "));
    }
    return texts[i];
  };
  let chosen = [], from = 0;

  // fits reports whether a field of an entry is the one that is looked for: [tag, part], and what happened to it.
  function fits(f, [tag, part], op) {
    if (tag && f[2] !== tag) return false;
    if (part) return (f[5] || "").split("\n").some(p => p.slice(1) === part && (!op || p[0] === op));
    return !op || f[1] === op;
  }

  function choose() {
    const id = fold(at("f-id").value.trim()), text = fold(at("f-text").value.trim()), kind = at("f-kind").value;
    const name = at("f-name").value.split("\t"), op = at("f-op").value.slice(0, 1);
    const all = !(id || text || kind || name[0] || op);
    chosen = [];
    for (let i = 0; i < total; i++) {
      if (!all) {
        const e = entry(i);
        if (kind && e.kind !== kind) continue;
        if (id && !fold(e.id || "").includes(id) && !fold(e.key || "").includes(id)) continue;
        if ((name[0] || op) && !e.fields.some(f => fits(f, name, op))) continue;
        if (text && !textOf(i).includes(text)) continue;
      }
      chosen.push(i);
    }
    from = 0;
    show();
  }

  function show() {
    const size = Number(at("f-size").value), end = Math.min(from + size, chosen.length);
    const list = at("list");
    list.replaceChildren(...chosen.slice(from, end).map(i => article(entry(i), at("f-rest").checked)));
    if (!chosen.length && list.dataset.unchanged) list.append(make("p", "note", "Records that are the same before and after are not on this page: " + number(Number(list.dataset.unchanged)) + "."));
    const all = chosen.length === total ? "" : " that match, of " + number(total) + " on this page";
    at("status").textContent = chosen.length === 0 ? "No record matches" + all.replace(" that match", "")
      : "Record " + number(from + 1) + (end > from + 1 ? " to " + number(end) : "") + " of " + number(chosen.length) + all;
    for (const b of document.querySelectorAll("button.go")) b.disabled = b.dataset.by < 0 ? from === 0 : end >= chosen.length;
  }

  // Choices.

  for (const b of document.querySelectorAll("button.show")) {
    const { field, part } = b.dataset;
    at("f-name").append(new Option(part ? "\u00A0\u00A0" + field + " " + part : field, field + "\t" + part));
  }
  // A button outside the form sets it to one question.
  function ask(values) {
    for (const id of ["f-id", "f-text", "f-kind", "f-name", "f-op"]) at(id).value = values[id] || "";
    choose();
    at("records").scrollIntoView();
    at("records").focus();
  }
  document.addEventListener("click", e => {
    const b = e.target.closest("button");
    if (!b) return;
    const { field, part, op, kind, id } = b.dataset;
    if (b.matches(".show, .count")) ask({ "f-name": field + "\t" + part, "f-op": op || "" });
    else if (b.matches(".kind-of")) ask({ "f-kind": kind });
    else if (b.matches(".id-of")) ask({ "f-id": id });
  });
  at("f-rest").disabled = !total;
  let timer;
  for (const id of ["f-id", "f-text"]) at(id).addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(choose, 150); });
  for (const id of ["f-name", "f-op", "f-kind"]) at(id).addEventListener("change", choose);
  for (const id of ["f-size", "f-rest"]) at(id).addEventListener("change", show);
  at("filter").addEventListener("submit", e => { e.preventDefault(); choose(); });
  at("filter").addEventListener("reset", () => setTimeout(choose)); // the form is empty after the event
  for (const b of document.querySelectorAll("button.go")) b.addEventListener("click", () => {
    from = Math.max(0, from + Number(b.dataset.by) * Number(at("f-size").value));
    show();
    if (b.closest(".bar").previousElementSibling === at("list")) at("records").scrollIntoView();
  });
  choose();
})();
