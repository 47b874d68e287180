"use strict";
// The records of a page about changes: record.js has the members of an entry. Here it also has source (an index of
// sources) and at (its number among those that differ).
(() => {
  const { number, make, article } = changes;
  const at = id => document.getElementById(id);

  // Each entry has a line, and is parsed when it is needed first: a page with many opens fast.
  const lines = at("data").textContent.split("\n"), parsed = [];
  const { sources, repeats } = JSON.parse(lines.shift() + "]}");
  const last = lines.pop(); // the control numbers of records that are the same: parsed when one is searched for
  lines.pop();
  const total = lines.length;
  const entry = i => parsed[i] = parsed[i] || JSON.parse(lines[i].endsWith(",") ? lines[i].slice(0, -1) : lines[i]);
  const repeated = new Map();
  for (const [id, text] of repeats) repeated.set(id, (repeated.get(id) || []).concat(text));
  const viewOf = e => ({
    rest: at("f-rest").checked, source: sources[e.source] || "", cautions: e.id === undefined ? [] : repeated.get(e.id) || [],
    before: at("list").dataset.before || "Before", after: at("list").dataset.after || "After",
  });

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

  let unchanged; // records that are the same
  function sameWith(id) {
    if (!unchanged) {
      const { same, every } = JSON.parse("{" + last);
      unchanged = { ids: same ? same.split("\n") : [], every };
    }
    return unchanged.ids.filter(s => fold(s).includes(id));
  }

  // sameText says which records that are the same have a control number.
  function sameText(id) {
    const n = Number(at("list").dataset.unchanged || 0), found = n && id ? sameWith(id) : [], shown = found.slice(0, 10).join(", ");
    if (!n) return "";
    if (!id) return "Records that are the same before and after are not on this page: " + number(n) + ".";
    if (found.length) return "The same before and after: 001 " + shown + (found.length > 10 ? " and " + number(found.length - 10) + " more" : "") + ".";
    return unchanged.every === 1 ? "None of the " + number(n) + " records that are the same before and after has this control number."
      : number(n) + " records are the same before and after. Of their control numbers, one in " + number(unchanged.every) + " is on this page, and none of these matches.";
  }

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
    list.replaceChildren(...chosen.slice(from, end).map(i => article(entry(i), viewOf(entry(i)))));
    const id = fold(at("f-id").value.trim()), note = id || !chosen.length ? sameText(id) : "";
    if (note) list.prepend(make("p", chosen.length ? "note" : "good", note));
    const all = chosen.length === total ? "" : " that match, of " + number(total) + " on this page";
    at("status").textContent = chosen.length === 0 ? "No record matches" + all.replace(" that match", "")
      : "Record " + number(from + 1) + (end > from + 1 ? " to " + number(end) : "") + " of " + number(chosen.length) + all;
    at("printed").textContent = chosen.length ? at("status").textContent + (end - from < total ? ": the others are not printed. Choose on the screen which records are shown." : ".") : "";
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
