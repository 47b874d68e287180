"use strict";
// The filter of the table of fields.
(() => {
  const at = id => document.getElementById(id), table = document.querySelector("table.stats");
  const bodies = [...table.tBodies];
  function show() {
    const tags = at("f-tag").value.trim().split(/[\s,]+/).filter(Boolean).map(t => t.toLowerCase());
    const fits = tag => !tags.length || tags.some(t => [...t].every((c, i) => c === "x" || c === "." || c === tag[i]));
    let n = 0;
    for (const b of bodies) {
      b.hidden = !fits(b.dataset.tag.toLowerCase());
      if (!b.hidden) n++;
    }
    table.classList.toggle("no-sub", !at("f-sub").checked);
    table.classList.toggle("no-ind", !at("f-ind").checked);
    at("status").textContent = n.toLocaleString("en") + (n === 1 ? " field" : " fields");
  }
  for (const id of ["f-tag", "f-sub", "f-ind"]) at(id).addEventListener("input", show);
  at("filter").addEventListener("submit", e => e.preventDefault());
  show();
})();
