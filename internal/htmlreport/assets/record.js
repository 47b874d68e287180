"use strict";
// Records before and after, with marks of the characters that differ. An entry: kind, id, by, key, output, record (its
// number in the input), title, recoded, coding, leader (if it does not differ), left (fields that differ and are not on
// the page), same (number of the other fields), fields: [place, operation (its first letter), tag, before, after, parts,
// remark], rest: [place, tag, text]. In the text of a data field, a tab and a line feed are around the code of a
// subfield. Parts are what differs in a field, each with an operation, as in "c$a", with line feeds between them.
const changes = (() => {
  const number = n => n.toLocaleString("en");
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

  // article shows an entry. The view has: rest (fields that do not differ are shown as well), source (the name of the
  // input), cautions (about the record), before and after (what the columns are called).
  function article(e, view) {
    let rest = view.rest || e.kind !== "changed";
    const name = e.by && e.by !== "001" ? e.by + " " + (e.key || "") : e.id === undefined ? "no 001" : e.id;
    const box = make("article", e.kind);
    const head = make("header", "", make("h3", "", make("code", "", name)), make("span", "kind", e.kind));
    if (e.title) head.append(make("p", "", make("bdi", "", e.title)));
    const where = [];
    if (e.by && e.by !== "001" && e.id !== undefined) where.push("001 " + e.id);
    if (e.record) where.push(view.source + " record " + number(e.record));
    if (e.output) where.push("in " + e.output);
    if (where.length) head.append(make("p", "note", where.join(" · ")));
    box.append(head);
    for (const text of view.cautions) box.append(make("p", "caution", text));
    if (e.fields.length || e.leader || e.rest) {
      const tr = make("tr");
      for (const [text, cls] of [["Field", "tag"], ["What", "op"], [view.before, ""], [view.after, ""]]) {
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

  return { number, make, article };
})();
