"use strict";
// The page of mrrc-lua view. Each request has the token of the page. All text becomes text nodes.
(() => {
  const { number, make, article } = changes;
  const at = id => document.getElementById(id);
  const start = JSON.parse(at("data").textContent);
  const token = new URLSearchParams(location.search).get("token");

  // What is kept as long as this tab is open, also when the page is loaded again.
  const kept = what => sessionStorage.getItem(what + " " + token);
  const keep = (what, text) => {
    try { sessionStorage.setItem(what + " " + token, text); } catch { /* there is no room for it: then it is lost with the page */ }
  };
  let seals = {}; // of the texts of files that were shown or saved here, by name
  let unsaved = kept("unsaved") === "yes"; // the script was changed, and not saved
  const changed = yes => { unsaved = yes; keep("unsaved", yes ? "yes" : ""); };

  // Requests. One of a kind replaces the one before, whose answer nobody waits for any more.

  const running = {};
  async function ask(kind, path, data) {
    running[kind]?.abort();
    const control = running[kind] = new AbortController();
    const options = { headers: { "X-Token": token }, signal: control.signal };
    if (data) Object.assign(options, { method: "POST", body: JSON.stringify(data) });
    try {
      const response = await fetch(path, options);
      const text = await response.text();
      let v;
      try { v = JSON.parse(text); } catch { v = { error: text.trim() }; }
      if (!response.ok) throw new Error(v.error);
      return v;
    } catch (e) {
      if (e.name === "AbortError") return undefined;
      if (e instanceof TypeError) e = new Error("The program does not answer: it has ended, or the machine was asleep. Start it again.");
      throw e;
    } finally {
      if (running[kind] === control) delete running[kind];
    }
  }
  const later = {};
  function soon(kind, f, ms = 250) {
    clearTimeout(later[kind]);
    later[kind] = setTimeout(f, ms);
  }
  const say = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };
  const failed = e => say("status", e.message);
  const form = () => document.querySelector("input[name=form]:checked").value;
  const pause = ms => new Promise(done => setTimeout(done, ms));

  // Leafing.

  let n = 0, where = "", inputs = { known: 0, all: false, end: "" };

  function showCount() {
    const { known, all, end } = inputs;
    say("of", all ? "of " + number(known) : "of at least " + number(known) + ", still counting");
    at("previous").disabled = at("first").disabled = !where && n <= 1;
    at("next").disabled = at("last").disabled = !where && all && n >= known;
    if (end) say("status", "Reading ended after record " + number(known) + ": " + end);
    else if (all && known === 0) say("status", "There is no record in these files.");
  }

  let counting = false;
  async function count() {
    counting = true;
    while (!inputs.all) {
      await pause(700);
      try {
        const a = await ask("count", "/record?n=0&as=text");
        if (a) { inputs = a; showCount(); }
      } catch (e) { failed(e); break; }
    }
    counting = false;
  }

  async function go(to) {
    const slow = setTimeout(() => say("status", "Looking for record " + number(to) + " …"), 400);
    try {
      const a = await ask("record", "/record?n=" + to + "&as=" + form());
      if (!a) return false;
      inputs = a;
      say("status", "");
      if (!a.n) {
        at("number").value = n || "";
        showCount();
        if (a.fault) say("status", a.fault);
        else if (to > 0 && a.known > 0) say("status", "There is no record " + number(to) + ": there are " + number(a.known) + "." + (a.end ? " Reading ended after them: " + a.end : ""));
        return false;
      }
      n = a.n;
      at("number").value = n;
      history.replaceState(null, "", "#" + n);
      showRecord(a);
      showCount();
      soon("try", tryScript, 0);
      soon("ask", evaluate, 0);
      return true;
    } catch (e) { failed(e); return false; } finally { clearTimeout(slow); }
  }

  function showRecord(a) {
    at("place").replaceChildren(a.where, " · ", a.hasId ? make("span", "", "001 ", make("code", "", a.id)) : "no 001");
    at("record").textContent = a.text;
    at("record").scrollTop = 0;
    const list = [];
    if (a.rejected) {
      list.push(flaw(a.rejected, "These bytes cannot be read as a record, and a run rejects them. "));
    } else if (a.problems) {
      for (const p of a.problems) list.push(flaw(p, "Read with a problem: "));
    }
    at("flaws").replaceChildren(...list);
  }

  function flaw(p, before) {
    const box = make("div", "message" + (before.startsWith("These") ? " bad" : ""), before + p.text + " ");
    const button = make("button", "", "Explain " + p.code);
    button.type = "button";
    button.addEventListener("click", async () => {
      try {
        const a = await ask("explain", "/explain?code=" + encodeURIComponent(p.code));
        if (a) { box.append(make("pre", "text", a.text)); button.remove(); }
      } catch (e) { failed(e); }
    });
    box.append(button);
    return box;
  }

  async function last() {
    say("status", "Counting the records …");
    const began = n;
    while (!inputs.all && counting) await pause(200);
    if (n !== began || where) return; // the user has gone elsewhere
    if (inputs.all) go(inputs.known);
  }

  // Searching.

  async function find(to) {
    const wanted = where;
    try {
      for (;;) {
        const a = await ask("find", "/find", { where, from: n, to });
        if (!a || where !== wanted) return;
        if (a.error) { say("status", a.error); return; }
        const failures = a.failed ? " The expression failed for " + number(a.failed) + ", first for " + a.failure : "";
        if (a.n) {
          if (a.n !== n && !await go(a.n)) return;
          say("status", "Record " + number(a.place) + " of " + (a.done ? "" : "at least ") + number(a.count) + " " + a.as + "." + failures);
          if (a.done) return;
          to = "this"; // until their number is known
          await pause(300);
          continue;
        }
        if (a.done) {
          say("status", (a.count ? "No record " + (to === "previous" ? "before" : "after") + " this one of the " + number(a.count) + " " + a.as + "." : "There is no record " + a.as + ".") + failures);
          return;
        }
        say("status", "Looking for records " + a.as + ": " + number(a.searched) + " searched, " + number(a.count) + " found …");
      }
    } catch (e) { failed(e); }
  }
  function search() {
    where = at("where").value.trim();
    at("all").hidden = !where;
    if (where) find("first"); else { say("status", ""); showCount(); }
  }
  const move = to => {
    if (where) find(to);
    else if (to === "last") last();
    else go(to === "first" ? 1 : to === "next" ? n + 1 : n - 1);
  };
  for (const id of ["first", "previous", "next", "last"]) at(id).addEventListener("click", () => move(id));
  at("jump").addEventListener("submit", e => {
    e.preventDefault();
    const to = Number(at("number").value.replace(/[\s,.]/g, ""));
    if (Number.isSafeInteger(to) && to > 0) go(to); else say("status", "A number from 1 on is expected.");
  });
  at("search").addEventListener("submit", e => { e.preventDefault(); search(); });
  at("all").addEventListener("click", () => { at("where").value = ""; search(); at("where").focus(); });
  document.addEventListener("keydown", e => {
    if (!e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || e.target.tagName === "SELECT" || at("replace").open) return;
    const to = { ArrowDown: "next", ArrowUp: "previous" }[e.key];
    if (to && !at(to).disabled) { e.preventDefault(); move(to); }
  });
  for (const radio of document.querySelectorAll("input[name=form]")) radio.addEventListener("change", () => go(n));

  // The script.

  const script = at("script");
  let marks = {}; // by line: bad or doubt

  const numbers = [], room = make("div", "", "\u00a0"); // the elements of lines; room for a scroll bar
  at("lines").append(room);
  let marked = [];

  // showLines shows a number for each line, and the marks. Only what differs is touched: a script can be long.
  function showLines() {
    const all = script.value.split("\n").length, added = document.createDocumentFragment();
    while (numbers.length > all) numbers.pop().remove();
    for (let i = numbers.length; i < all; i++) {
      const e = numbers[i] = make("div", "", String(i + 1));
      added.append(e);
    }
    room.before(added);
    for (const e of marked) e.className = "";
    marked = [];
    for (const [line, cls] of Object.entries(marks)) {
      const e = numbers[line - 1];
      if (e) { e.className = cls; marked.push(e); }
    }
    at("lines").scrollTop = script.scrollTop;
  }

  function toLine(line, col) {
    const lines = script.value.split("\n");
    const from = lines.slice(0, line - 1).reduce((sum, l) => sum + l.length + 1, 0);
    const to = from + (lines[line - 1] || "").length;
    script.focus();
    script.setSelectionRange(col ? Math.min(from + col - 1, to) : from, to);
    script.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(script).lineHeight));
  }

  function message(m, cls) {
    const box = make("div", "message " + cls);
    if (m.line && !m.script) {
      const button = make("button", "", "Line " + m.line);
      button.type = "button";
      button.addEventListener("click", () => toLine(m.line, m.col));
      box.append(button);
    } else if (m.script) {
      box.append(m.script + (m.line ? ":" + m.line : "") + ": ");
    }
    box.append(m.msg);
    if (m.hint) box.append(make("span", "hint", "Hint: " + m.hint));
    if (m.trace) {
      const details = make("details", "", make("summary", "", "Where it was called"), m.trace.join("\n"));
      box.append(details);
    }
    return box;
  }

  function showMessages(a) {
    marks = {};
    const boxes = [];
    for (const [list, cls] of [[a.errors, "bad"], [a.doubts, "doubt"]]) {
      for (const m of list || []) {
        if (!m.script && m.line) marks[m.line] = marks[m.line] || cls;
        boxes.push(message(m, cls));
      }
    }
    script.setAttribute("aria-invalid", a.errors ? "true" : "false");
    at("messages").replaceChildren(...boxes);
    showLines();
  }

  const outcomes = {
    none: "Write a script, or begin with an example: what it does to this record appears here while you type.",
    absent: "The script is not run: there is no record here that could be read.",
    failed: "The script fails: a message below it says where.",
    changed: "The record is changed.",
    added: "The script makes other records of it.",
    unchanged: "The script leaves the record as it is.",
    dropped: "The record is dropped: it would not be written.",
    rejected: "The record is rejected",
    rows: "Rows of a table are made of the record.",
    lines: "The record goes into further outputs, or lines of text are made of it.",
  };
  let effect;

  async function tryScript() {
    if (!n) return;
    const slow = setTimeout(() => at("effect").classList.add("busy"), 300);
    try {
      if (script.value.length > start.most) throw new Error("The script is too long: at most " + number(start.most) + " bytes can be tried and saved.");
      const a = await ask("try", "/try", { n, script: script.value, as: form() });
      if (!a) return;
      effect = a;
      showMessages(a);
      showEffect();
    } catch (e) {
      say("outcome", e.message);
      at("effect").replaceChildren();
    } finally {
      clearTimeout(slow);
      at("effect").classList.remove("busy");
    }
  }

  const details = (title, ...inside) => make("details", "", make("summary", "", title), ...inside);
  const preformatted = text => {
    const pre = make("pre", "text", text);
    pre.tabIndex = 0;
    return pre;
  };

  function rowsOf(rows, caption) {
    const table = make("table", "", make("caption", "hidden", caption)), body = make("tbody");
    const cells = (row, name) => make("tr", "", ...row.map(c => {
      const cell = make(name, "", make("span", "text", c));
      if (name === "th") cell.scope = "col";
      return cell;
    }));
    table.append(make("thead", "", cells(rows[0], "th")));
    for (const row of rows.slice(1)) body.append(cells(row, "td"));
    table.append(body);
    const wide = make("div", "wide", table);
    wide.tabIndex = 0;
    wide.setAttribute("role", "region");
    wide.setAttribute("aria-label", caption);
    return wide;
  }

  function showEffect() {
    const a = effect, list = [];
    say("outcome", outcomes[a.outcome] + (a.outcome === "rejected" ? ": " + a.reason : ""));
    for (const e of a.entries || []) list.push(article(e, { rest: at("rest").checked, source: start.input, cautions: [], before: "Before", after: "After" }));
    if (a.table) list.push(rowsOf(a.table, "Rows"));
    if (a.printed) list.push(make("h3", "", "Printed"), preformatted(a.printed));
    if (a.tallies) list.push(make("h3", "", "Counted"), rowsOf([["Table", "Value", "Number"], ...a.tallies.map(t => [t.table, t.key, t.n])], "Counted"));
    for (const o of a.outputs || []) list.push(make("h3", "", "Output " + o.name), preformatted(o.text));
    if (a.after && !a.table) list.push(details("The record as it would be written", preformatted(a.after)));
    if (a.calls) list.push(details("Which functions were called", ...a.calls.map(c => make("p", "line", make("code", "", c.hook + "(record)"), " returned ", make("code", "", c.result)))));
    at("effect").replaceChildren(...list);
    at("rest").disabled = !(a.entries || []).some(e => e.kind === "changed" && e.rest);
  }
  at("rest").addEventListener("change", () => effect && showEffect());

  function typed() {
    keep("script", script.value);
    changed(script.value.trim() !== "");
    showLines();
    soon("try", tryScript);
    soon("ask", evaluate);
  }
  script.addEventListener("input", typed);
  script.addEventListener("scroll", () => { at("lines").scrollTop = script.scrollTop; });
  script.addEventListener("keydown", e => {
    if (e.key !== "Enter" || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || e.isComposing) return;
    const line = script.value.slice(0, script.selectionStart).split("\n").pop();
    const deeper = /(\bthen|\bdo|\belse|\brepeat|\{|\bfunction\b[^()]*\([^()]*\))\s*$/.test(line);
    e.preventDefault();
    // The only way to insert text that can be undone.
    document.execCommand("insertText", false, "\n" + line.match(/^[ \t]*/)[0] + (deeper ? "  " : ""));
  });
  at("example").addEventListener("change", () => {
    const text = start.examples[at("example").value];
    at("example").value = "";
    if (!text) return;
    script.focus();
    script.select();
    document.execCommand("insertText", false, text);
    script.setSelectionRange(0, 0);
  });

  addEventListener("beforeunload", e => { if (unsaved) e.preventDefault(); });

  // Expressions and names.

  async function evaluate() {
    const text = at("ask").value;
    if (!n || !text.trim() || script.value.length > start.most) { at("answer").replaceChildren(); return; }
    try {
      const a = await ask("ask", "/ask", { n, script: script.value, text });
      if (!a) return;
      const list = [];
      if (a.more) list.push(make("p", "note", "The expression is not complete."));
      for (const v of a.values || []) list.push(preformatted(v));
      if (a.printed) list.push(preformatted(a.printed));
      if (a.changes) list.push(make("p", "note", "It would change the record:"), preformatted(a.changes));
      for (const v of a.notes || []) list.push(make("p", "note", v));
      for (const m of a.errors || []) list.push(message(m, "bad"));
      at("answer").replaceChildren(...list);
    } catch (e) { at("answer").replaceChildren(make("div", "message bad", e.message)); }
  }
  at("ask").addEventListener("input", () => soon("ask", evaluate));

  async function lookUp() {
    const name = at("name").value.trim();
    let text = "";
    try {
      const a = name && await ask("doc", "/explain?name=" + encodeURIComponent(name));
      if (name && !a) return;
      text = a ? a.text : "";
    } catch (e) { text = e.message; }
    at("doc").hidden = !text;
    say("doc", text);
  }
  at("name").addEventListener("input", () => soon("doc", lookUp, 400));

  // Saving.

  // quoted writes a name for a command line, where most shells take it for one word.
  const quoted = name => /^[\w.,:\/+@%-]+$/.test(name) ? name : '"' + name + '"';

  async function save(replace) {
    if (/^[^.\/\\]+$/.test(at("file").value.trim())) at("file").value = at("file").value.trim() + ".lua";
    const name = at("file").value.trim(), shown = script.value;
    const text = name === start.script && start.text.includes("\r\n") ? shown.replaceAll("\n", "\r\n") : shown; // the lines end as they did
    try {
      if (text.length > start.most) throw new Error("Nothing was saved: the script is too long.");
      const a = await ask("save", "/save", { name, text, seal: seals[name] || "", replace });
      if (!a) return;
      if (a.saved) {
        seals[name] = a.seal;
        keep("seals", JSON.stringify(seals));
        changed(script.value !== shown);
        const run = "mrrc-lua run " + quoted(name) + " " + start.inputs.map(quoted).join(" ");
        const saved = "Saved as " + a.name + ". ", code = text => make("code", "", text);
        if (effect?.outcome === "rows") at("saved").replaceChildren(saved + "To make the table of all records, in a terminal: ", code(run + " -o table.csv"));
        else at("saved").replaceChildren(saved + "To see in a terminal what it changes in all records: ", code(run + " --diff"), " To change them, into a new file: ", code(run + " -o changed.mrc"));
        return;
      }
      say("replace-text", a.name + " exists and has another text. Replace it?");
      at("replace").returnValue = "";
      at("replace").showModal();
    } catch (e) { say("saved", e.message); }
  }
  at("save").addEventListener("submit", e => { e.preventDefault(); save(false); });
  at("replace").addEventListener("close", () => { if (at("replace").returnValue === "replace") save(true); else say("saved", "Nothing was saved."); });

  // The beginning.

  const before = kept("script");
  script.value = before ?? start.text;
  if (before !== null) seals = JSON.parse(kept("seals") ?? "{}");
  else if (start.script) { seals[start.script] = start.seal; keep("seals", JSON.stringify(seals)); }
  at("file").value = start.script;
  at("where").value = start.where;
  showLines();
  const asked = Number(location.hash.slice(1));
  go(asked > 0 ? asked : start.first).then(() => {
    if (start.where && !asked) search();
    else if (start.where) { where = start.where; at("all").hidden = false; }
    count();
  });
})();
