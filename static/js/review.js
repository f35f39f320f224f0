/* The review desk with the keyboard, evidence beside the rows, the rows that are left; and ticking a whole page of the queue.
   Everything works without this file: links, plain fields and buttons. */
(function () {
  "use strict";
  var TYPING = "textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), [contenteditable]";
  var KEPT = "portal.review.keys";

  /* The queue: one box ticks the page */
  document.querySelectorAll("[data-pick-all]").forEach(function (label) {
    var form = label.closest("form"), box = label.querySelector("input");
    label.hidden = false;
    box.addEventListener("change", function () {
      form.querySelectorAll("input.pick").forEach(function (one) { one.checked = box.checked; });
    });
  });

  var desk = document.querySelector("[data-desk]");
  if (!desk) { return; }
  var form = desk.querySelector("form"), rows = Array.prototype.slice.call(desk.querySelectorAll("[data-row]"));
  var wide = window.matchMedia("(min-width: 62rem)");

  function shown() { return rows.filter(function (row) { return !row.closest("li").hidden; }); }
  function current() { return document.activeElement && document.activeElement.closest("[data-row]"); }
  function go(row) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (panel.dataset.row && panel.dataset.row !== row.dataset.row && wide.matches) { openEvidence(row, 0, true); }
  }
  function step(by) {
    var list = shown(), at = list.indexOf(current() || last);
    if (at < 0) { at = by > 0 ? -1 : list.length; }
    if (list[at + by]) { go(list[at + by]); return; }
    if (by > 0) { form.querySelector(".desk-bar button").focus(); }
  }
  var last = null;
  desk.addEventListener("focusin", function () { last = current() || last; });

  /* How many are left, and which rows changed since they were saved */
  var left = desk.querySelector("[data-left]"), whole = Number(left.textContent) - openNow();
  function openNow() { return rows.filter(function (row) { return !row.querySelector("input[type=radio]:checked"); }).length; }
  form.addEventListener("input", function (event) {
    var row = event.target.closest("[data-row]");
    if (row) { row.classList.add("is-changed"); }
    left.textContent = Math.max(whole + openNow(), 0);
    gather();
  });

  /* Only those left, only those with a warning: without asking the server, so that nothing typed is lost */
  var ways = desk.querySelector("[data-ways]"), served = ways.querySelector("[aria-current]").dataset.way;
  ways.addEventListener("click", function (event) {
    var link = event.target.closest("a");
    if (!link || served) { return; }
    event.preventDefault();
    var way = link.dataset.way;
    rows.forEach(function (row) {
      var open = !row.querySelector("input[type=radio]:checked");
      row.closest("li").hidden = (way === "mo" && !open) || (way === "canh-bao" && !("warned" in row.dataset));
    });
    desk.querySelectorAll("form section").forEach(function (section) { section.hidden = !section.querySelector("li:not([hidden])"); });
    ways.querySelectorAll("a").forEach(function (one) {
      if (one === link) { one.setAttribute("aria-current", "true"); } else { one.removeAttribute("aria-current"); }
    });
  });

  /* The reason for sending back is gathered from the opinions until somebody writes it */
  var reason = desk.querySelector("#id_reason");
  function gather() {
    if (!reason || reason.dataset.own || served) { return; }
    reason.value = rows.map(function (row) {
      var words = row.querySelector("[data-opinion]").value.trim(), met = row.querySelector("input[type=radio][value=met]").checked;
      return words && !met ? row.dataset.row + ": " + words : "";
    }).filter(Boolean).join("\n");
  }
  if (reason) { reason.addEventListener("input", function (event) { reason.dataset.own = "1"; event.stopPropagation(); form.dataset.dirty = "1"; }); }

  /* Evidence beside the rows on a wide screen; on a phone the link is a link */
  var panel = desk.querySelector("[data-panel]"), file = panel.querySelector("[data-panel-file]");
  function openEvidence(row, index, quiet) {
    var links = row.querySelectorAll("a[data-evidence]"), list = panel.querySelector("[data-panel-files]");
    panel.dataset.row = row.dataset.row;
    panel.hidden = false;
    desk.classList.add("has-panel");
    panel.querySelector("[data-panel-name]").textContent = row.querySelector("h3").textContent;
    list.textContent = "";
    Array.prototype.forEach.call(links, function (link, number) {
      var item = document.createElement("li"), copy = document.createElement("a");
      copy.href = link.href;
      copy.textContent = link.textContent;
      copy.addEventListener("click", function (event) { event.preventDefault(); openEvidence(row, number); });
      if (number === index) { copy.setAttribute("aria-current", "true"); }
      item.appendChild(copy);
      list.appendChild(item);
    });
    panel.dataset.index = index;
    show(links[index]);
    if (!quiet) { row.scrollIntoView({ block: "nearest" }); }
  }
  function show(link) {
    if (!link) { file.textContent = panel.dataset.none; return; }
    file.textContent = "";
    // The same page answers htmx with the file alone.
    window.fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error(answer.status); }
      return answer.text();
    }).then(function (text) {
      if (panel.dataset.shown === link.href) { file.innerHTML = text; }
    }).catch(function () { file.textContent = panel.dataset.failed; });
    panel.dataset.shown = link.href;
  }
  function closePanel() {
    var row = rows.find(function (one) { return one.dataset.row === panel.dataset.row; });
    panel.hidden = true;
    desk.classList.remove("has-panel");
    delete panel.dataset.row;
    file.textContent = "";
    if (row) { go(row); }
  }
  panel.querySelector("[data-panel-close]").addEventListener("click", closePanel);
  desk.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-evidence]"), row = link && link.closest("[data-row]");
    if (!row || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    openEvidence(row, Array.prototype.indexOf.call(row.querySelectorAll("a[data-evidence]"), link));
  });
  function evidence(row) {
    var links = row.querySelectorAll("a[data-evidence]");
    if (!wide.matches) { if (links[0]) { links[0].focus(); } return; }
    var again = panel.dataset.row === row.dataset.row, at = again ? Number(panel.dataset.index) + 1 : 0;
    if (again && at >= links.length) { closePanel(); return; }
    openEvidence(row, at);
  }

  /* Keys */
  var help = document.querySelector("[data-keys]"), opener = desk.querySelector("[data-keys-open]"), single = help.querySelector("[data-keys-on]");
  if (help.showModal) { opener.hidden = false; }
  opener.addEventListener("click", function () { help.showModal(); });
  try { single.checked = window.localStorage.getItem(KEPT) !== "off"; } catch (_closed) { /* not kept on this machine */ }
  single.addEventListener("change", function () {
    try { window.localStorage.setItem(KEPT, single.checked ? "on" : "off"); } catch (_closed) { /* the choice holds for this page */ }
  });
  function judge(row, number) {
    var choice = row.querySelectorAll("input[type=radio]")[number - 1];
    if (choice) { choice.click(); row.focus({ preventScroll: true }); }
  }
  var keys = {
    j: function () { step(1); }, ArrowDown: function () { step(1); },
    k: function () { step(-1); }, ArrowUp: function () { step(-1); },
    1: function (row) { judge(row, 1); }, 2: function (row) { judge(row, 2); }, 3: function (row) { judge(row, 3); },
    m: function (row) { row.querySelector("[data-opinion]").focus(); },
    f: function (row) { row.querySelector("[data-flag]").click(); row.focus({ preventScroll: true }); },
    e: function (row) { evidence(row); },
    s: function () { form.querySelector(".desk-bar button[value=save]").click(); },
    "?": function () { if (help.showModal) { help.showModal(); } }
  };
  var ANYWHERE = ["j", "k", "s", "?"];
  document.addEventListener("keydown", function (event) {
    var target = event.target, row = current();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) { return; }
    if (event.key === "Escape") {
      if (target.matches(TYPING) && row) { row.focus({ preventScroll: true }); } else if (!panel.hidden) { closePanel(); }
      return;
    }
    if (target.matches(TYPING) || !single.checked || !keys[event.key]) { return; }
    var arrow = event.key.indexOf("Arrow") === 0;
    if (arrow && target !== row) { return; }  // arrows scroll the page and walk the choices, but between rows they go on
    if (!row && ANYWHERE.indexOf(event.key) < 0) { return; }
    event.preventDefault();
    keys[event.key](row);
  });
})();
