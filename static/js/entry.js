/* The grid that saves itself: each criterion is sent as it is left, kept on this machine until the server has it, and says how it stands.
   Without this file the page is a plain form that is saved whole. Drafts: localStorage, one per officer, assessment and criterion. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-entry]");
  if (!form || !window.fetch) { return; }
  var words = document.getElementById("entry-words").dataset, token = form.elements.csrfmiddlewaretoken.value;
  var line = form.querySelector("[data-line]"), alertBox = form.querySelector("[data-alert]");
  var ours = "entry:" + form.dataset.officer + ":", prefix = ours + form.dataset.entry + ":";
  var FIELDS = ["value", "is_not_applicable", "note", "warning_answer"], PAUSE = 900, LEFT = 250, SLOWEST = 30000;
  var rows = {}, queue = [], busy = null, timer = null, wait = 2000, answered = Number(countOf("answered").textContent);
  var isSilenced = false, about = "", checking = null, leaving = null, isComposing = false, isFlushed = false;

  /* --- What is typed ------------------------------------------------------------------------------------------------- */
  function countOf(name) { return document.querySelector("[data-count=" + name + "]"); }
  function field(code, name) { return form.elements[code + "-" + name]; }
  function first(control) { return control && (control.tagName ? control : control[0]); }
  function read(code) {
    var cells = { version: Number(field(code, "version").value) };
    FIELDS.forEach(function (name) {
      var control = field(code, name);
      if (control) { cells[name] = control.type === "checkbox" ? control.checked : control.value; }
    });
    return cells;
  }
  function write(code, cells) {
    FIELDS.forEach(function (name) {
      var control = field(code, name);
      if (!control || cells[name] === undefined) { return; }
      if (control.type === "checkbox") { control.checked = cells[name]; }
      else if (control.tagName) { control.value = cells[name]; }
      else { Array.prototype.forEach.call(control, function (radio) { radio.checked = radio.value === cells[name]; }); }
    });
    if (cells.version) { field(code, "version").value = cells.version; }
  }
  function same(one, other) {
    return FIELDS.every(function (name) { return one[name] === undefined || other[name] === undefined || plain(one[name]) === plain(other[name]); });
  }
  function plain(value) { return typeof value === "string" ? value.normalize("NFC").replace(/\r\n/g, "\n").trim() : value; }

  /* --- Drafts -------------------------------------------------------------------------------------------------------- */
  function keep(code, cells) { try { localStorage.setItem(prefix + code, JSON.stringify(cells)); } catch (error) { /* full or forbidden: the page alone holds it */ } }
  function forget(code) { try { localStorage.removeItem(prefix + code); } catch (error) { /* as above */ } }
  function drafts() {
    var found = {};
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf("entry:") === 0 && key.indexOf(ours) !== 0) { localStorage.removeItem(key); }
        if (key.indexOf(prefix) === 0) { found[key.slice(prefix.length)] = JSON.parse(localStorage.getItem(key)); }
      });
    } catch (error) { /* none */ }
    return found;
  }

  /* --- How a criterion stands ---------------------------------------------------------------------------------------- */
  function row(code) {
    rows[code] = rows[code] || { state: "", changed: {}, box: document.getElementById("muc-" + code) };
    return rows[code];
  }
  function stand(code, state, errors) {
    var one = row(code);
    one.state = state;
    if (one.box) {
      one.box.dataset.state = state;
      Object.keys(one.changed).forEach(function (name) { mark(one.box, name, errors && !errors[name] && !errors.__all__ ? "waiting" : state); });
      if (state === "saved") { one.changed = {}; }
    }
    tell();
  }
  function mark(box, name, state) {
    var cell = box.querySelector("[data-cell=" + (name === "is_not_applicable" ? "value" : name) + "]"), shown;
    if (!cell) { return; }
    shown = cell.querySelector(".cell-state");
    if (!shown) { shown = document.createElement("span"); cell.appendChild(shown); }
    shown.className = "cell-state is-" + state;
    shown.textContent = words[state];
  }
  function tell() {
    var waiting = 0, refused = 0, held = 0;
    Object.keys(rows).forEach(function (code) {
      var one = rows[code], open = one.state === "waiting" ? 1 : one.state === "refused" ? 2 : 0;
      waiting += open === 1; refused += open === 2;
      held += open && one.box && one.box.dataset.verdict ? 1 : 0;
    });
    line.textContent = words.counts.replace("SAVED", Math.max(0, answered - held)).replace("WAITING", waiting).replace("REFUSED", refused);
    line.classList.toggle("is-open", waiting + refused > 0);
    if (!waiting && !refused) { isSilenced = false; about = ""; alertBox.textContent = ""; alertBox.className = ""; }
    form.dataset.unsent = waiting + refused;
  }
  function warn(text, code, isGrave) { /* The first failure speaks; the ones after it are seen in the line, but for the same criterion's next and a session that ended */
    if (isSilenced && !isGrave && (!code || code !== about) || alertBox.textContent === text) { return; }
    isSilenced = true;
    about = code || "";
    alertBox.className = "note tone-bad";
    alertBox.textContent = text;
  }
  function showErrors(code, errors) {
    var box = row(code).box;
    if (!box) { return; }
    clearErrors(box);
    Object.keys(errors).forEach(function (name) {
      var control = first(field(code, name)), place = control && control.closest("[data-cell]") || box.querySelector("[data-said]"), note = document.createElement("div");
      note.className = "invalid-feedback d-block";
      note.id = "id_" + code + "-" + name + "_error";
      note.textContent = errors[name].join(" ");
      place.appendChild(note);
      if (control) { control.setAttribute("aria-invalid", "true"); control.setAttribute("aria-describedby", note.id); }
      row(code).changed[control ? name : "value"] = 1;
    });
  }
  function clearErrors(box) {
    box.querySelectorAll(".invalid-feedback, .clash").forEach(function (note) { note.remove(); });
    box.querySelectorAll("[aria-invalid]").forEach(function (control) { control.removeAttribute("aria-invalid"); control.removeAttribute("aria-describedby"); });
    box.classList.remove("is-bad", "is-clash");
  }

  /* --- Sending: one criterion at a time, in the order they were left ---------------------------------------------------- */
  function changed(code, name, soon) {
    var one = row(code), cells = read(code);
    one.changed[name] = 1;
    one.cells = null;
    keep(code, cells);
    stand(code, "waiting");
    if (queue.indexOf(code) < 0) { queue.push(code); }
    later(soon ? LEFT : PAUSE);
  }
  function later(pause) { window.clearTimeout(timer); timer = window.setTimeout(next, pause); }
  function next() {
    window.clearTimeout(timer);
    if (busy || !queue.length) { if (!queue.length && !busy) { settled(); } return; }
    if (isComposing || form.dataset.sending) { later(PAUSE); return; } /* a letter half made; the whole form on its way */
    var code = queue.shift();
    busy = code;
    send(code, rows[code].cells || read(code));
  }
  function send(code, cells) {
    fetch(form.dataset.cells.replace("CODE", encodeURIComponent(code)), {
      method: "POST", credentials: "same-origin", keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Accept": "application/json" }, body: JSON.stringify(cells),
      signal: window.AbortSignal && AbortSignal.timeout ? AbortSignal.timeout(SLOWEST) : undefined,
    }).then(function (response) {
      var isJson = (response.headers.get("Content-Type") || "").indexOf("json") > 0;
      if (response.status >= 500) { throw new Error("later"); }
      if (isJson) { return response.json(); }
      return response.redirected || response.status === 403 ? { state: "out" } : { state: "refused", errors: { __all__: [words.gone] } };
    }).then(function (answer) { busy = null; wait = 2000; isFlushed = false; heard(code, cells, answer); next(); }, function () {
      busy = null;
      rows[code].cells = rows[code].box ? null : cells;
      if (queue.indexOf(code) < 0) { queue.unshift(code); }
      stand(code, "waiting");
      warn(words.offline.replace("CODE", code));
      wait = Math.min(wait * 2, SLOWEST);
      later(wait);
      if (leaving && leaving.isSave) { leaving = null; isFlushed = true; } /* stay: the page holds it, and the next press sends it whole */
      go();
    });
  }
  function heard(code, sent, answer) {
    var one = row(code), isNewer = one.box && !same(read(code), sent);
    if (answer.state === "saved") {
      if (one.box) {
        field(code, "version").value = answer.version;
        one.box.dataset.verdict = answer.verdict;
        one.box.classList.toggle("is-good", answer.verdict === "met");
        one.box.querySelector("[data-badge]").innerHTML = answer.badge;
        if (!isNewer) { clearErrors(one.box); tidy(code, answer.cells); }
      }
      totals(answer.totals);
      if (isNewer) { keep(code, read(code)); if (queue.indexOf(code) < 0) { queue.push(code); } return; }
      forget(code);
      stand(code, "saved");
      if (!one.box) { delete rows[code]; tell(); }
    } else if (answer.state === "stale") {
      if (one.box) { clash(code, answer.theirs); }
      stand(code, "refused");
      warn(words.first.replace("CODE", code).replace("WHY", one.box ? words.clash : words.elsewhere.replace("CODE", code)));
    } else if (answer.state === "out") {
      stand(code, "waiting");
      warn(words.signedOut.replace("CODE", code), code, true);
      queue = [];
      leaving = null;
    } else {
      showErrors(code, answer.errors);
      stand(code, "refused", answer.errors);
      warn(words.first.replace("CODE", code).replace("WHY", Object.values(answer.errors)[0].join(" ")), code);
    }
  }
  function tidy(code, cells) { /* A number as the server writes it, where nobody is typing; an answer to a warning that no longer stands goes */
    if (document.activeElement !== first(field(code, "value"))) { write(code, { value: cells.value }); }
    if (document.activeElement !== field(code, "warning_answer")) { write(code, { warning_answer: cells.warning_answer }); }
  }
  function totals(figures) {
    answered = figures.answered;
    ["answered", "asked", "met"].forEach(function (name) { /* A page from before an update of the portal may lack one */
      if (countOf(name) && figures[name] !== undefined) { countOf(name).textContent = figures[name]; }
    });
    Object.keys(figures.groups).forEach(function (key) {
      var tab = document.querySelector("[data-group='" + key + "']");
      if (tab) { tab.textContent = figures.groups[key].join("/"); }
    });
  }
  function settled() { /* Everything is said: look at what is odd now, and go where somebody wanted to go */
    go();
    window.clearTimeout(checking);
    checking = window.setTimeout(function () {
      fetch(form.dataset.check, { credentials: "same-origin", headers: { "Accept": "application/json" } })
        .then(function (response) { return response.json(); }).then(showWarnings, function () { /* the next saving asks again */ });
    }, 300);
  }
  function go() { if (leaving) { var then = leaving; leaving = null; then(); } }
  function showWarnings(answer) {
    totals(answer.totals);
    tell();
    form.querySelectorAll("[data-row]").forEach(function (box) {
      var found = answer.warnings[box.dataset.row] || [], list = box.querySelector("[data-warnings]"), reply = field(box.dataset.row, "warning_answer");
      list.textContent = "";
      found.forEach(function (one) { list.appendChild(document.createElement("li")).textContent = one.text; });
      box.querySelector(".entry-warn").hidden = !found.length;
      box.querySelector("[data-answer]").hidden = !reply.value && !found.some(function (one) { return one.must_answer; });
    });
  }

  /* --- Two people, one criterion: both values, two choices ---------------------------------------------------------------- */
  function clash(code, theirs) {
    var box = row(code).box, mine = read(code), shown = document.createElement("div");
    clearErrors(box);
    box.classList.add("is-clash");
    shown.className = "clash";
    shown.setAttribute("role", "group");
    shown.setAttribute("aria-label", words.clash);
    shown.innerHTML = "<p></p><dl><dt></dt><dd></dd><dt></dt><dd></dd></dl><div class='btn-row'></div>";
    shown.querySelector("p").textContent = words.clash;
    [words.mine, words.theirs].forEach(function (text, place) { shown.querySelectorAll("dt")[place].textContent = text; });
    [mine, theirs.cells].forEach(function (cells, place) { shown.querySelectorAll("dd")[place].textContent = said(code, cells); });
    choice(words.keep, function () { field(code, "version").value = theirs.version; changed(code, "value", true); clearErrors(box); });
    choice(words.take, function () {
      write(code, Object.assign({}, theirs.cells, { version: theirs.version }));
      box.dataset.verdict = theirs.verdict;
      box.querySelector("[data-badge]").innerHTML = theirs.badge;
      forget(code); clearErrors(box); stand(code, "saved"); settled();
    });
    box.querySelector("[data-said]").appendChild(shown);
    function choice(text, act) {
      var button = document.createElement("button");
      button.type = "button"; button.className = "btn"; button.textContent = text;
      button.addEventListener("click", act);
      shown.querySelector(".btn-row").appendChild(button);
    }
  }
  function said(code, cells) {
    var control = field(code, "value"), value = cells.value;
    if (cells.is_not_applicable) { value = words.off; }
    else if (control && control.tagName === "SELECT") { value = value && control.querySelector("[value='" + value + "']").textContent; }
    else if (control && !control.tagName) { Array.prototype.forEach.call(control, function (radio) { if (radio.value === value) { value = radio.parentNode.textContent.trim(); } }); }
    return [value || words.empty, cells.note, cells.warning_answer].filter(Boolean).join(". ");
  }

  /* --- As in the period before, and nothing occurred -------------------------------------------------------------------- */
  function carry(code) {
    var body = new URLSearchParams();
    (code === "*" ? Array.prototype.map.call(form.querySelectorAll("[data-row]"), function (box) { return box.dataset.row; }) : [code])
      .forEach(function (one) { if (row(one).state !== "waiting" && row(one).state !== "refused") { body.append("code", one); } });
    if (!body.toString()) { return; }
    fetch(form.dataset.carry, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token }, body: body })
      .then(function (response) { return response.json(); }).then(function (answer) {
        if (!answer.rows) { warn(answer.errors.__all__.join(" ")); return; }
        var taken = Object.keys(answer.rows);
        taken.forEach(function (one) {
          if (row(one).state === "waiting") { return; } /* typed meanwhile: its own sending will ask which of the two */
          var item = row(one).box.parentNode;
          item.innerHTML = answer.rows[one];
          delete rows[one];
          row(one).changed.value = 1;
          stand(one, "saved");
          item.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
        });
        totals(answer.totals);
        tell();
        say(taken.length ? words.carried.replace("COUNT", taken.length) : words.nothing);
        if (code !== "*" && taken.length) { first(field(code, "value")).focus(); }
      }).catch(function () { warn(words.offline.replace("CODE", code === "*" ? "" : code)); });
  }
  function say(text) { line.textContent = text + " " + line.textContent; }

  /* --- Hands on the keyboard -------------------------------------------------------------------------------------------- */
  function valueFields() {
    return Array.prototype.map.call(form.querySelectorAll("[data-row]"), function (box) {
      var control = field(box.dataset.row, "value");
      if (!control) { return null; }
      return control.tagName ? control : Array.prototype.filter.call(control, function (radio) { return radio.checked; })[0] || control[0];
    }).filter(function (control) { return control && !control.disabled; });
  }
  function move(from, step) {
    var fields = valueFields(), place = fields.findIndex(function (control) { return control.name === from.name; }), to = fields[place + step];
    if (!to) { return; }
    to.focus();
    if (to.type === "text") { to.select(); }
  }
  form.addEventListener("keydown", function (event) {
    var at = event.target, isValue = at.name && /-value$/.test(at.name);
    if (!isValue || event.ctrlKey || event.metaKey || event.isComposing) { return; }
    if (at.tagName === "SELECT") {
      if (event.key === " " || event.key === "F4" || event.altKey) { at.dataset.open = "1"; return; }
      if (at.dataset.open) { if (event.key === "Enter" || event.key === "Escape") { delete at.dataset.open; } return; }
    }
    if (event.altKey) { return; }
    var step = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey) ? -1 : event.key === "ArrowDown" || event.key === "Enter" ? 1 : 0;
    if (step) { event.preventDefault(); move(at, step); }
  });
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (hasFiles()) { form.requestSubmit(form.querySelector(".save-bar [value=save]")); } else { next(); tell(); }
    }
  });

  /* --- Listening -------------------------------------------------------------------------------------------------------- */
  function hasFiles() { return Array.prototype.some.call(form.querySelectorAll("input[type=file], [name$='-drop']"), function (input) { return input.files ? input.files.length : input.checked; }); }
  function noticed(event, soon) {
    var found = event.target.name && /^(.+)-(value|is_not_applicable|note|warning_answer)$/.exec(event.target.name);
    if (found && form.contains(event.target)) {
      if (event.type === "input" || event.target.type === "checkbox" || !same(read(found[1]), row(found[1]).cells || read(found[1]))) { changed(found[1], found[2], soon); }
      else if (queue.indexOf(found[1]) >= 0) { later(LEFT); }
    }
    if (!hasFiles()) { delete form.dataset.dirty; } /* drafts are kept: leaving needs no question */
  }
  document.addEventListener("input", function (event) {
    noticed(event, event.target.type === "radio" || event.target.type === "checkbox" || event.target.tagName === "SELECT");
  });
  form.addEventListener("compositionstart", function () { isComposing = true; });
  form.addEventListener("compositionend", function (event) { isComposing = false; noticed(event, false); });
  form.addEventListener("focusout", function () { isComposing = false; });
  document.addEventListener("change", function (event) {
    if (event.target.tagName === "SELECT") { delete event.target.dataset.open; }
    noticed(event, true);
  });
  form.addEventListener("click", function (event) {
    var again = event.target.closest("[data-again]"), nil = event.target.closest("[data-nil]");
    if (again && !hasFiles()) {
      event.preventDefault();
      leaving = function () { carry(again.dataset.again); };
      if (!busy && !queue.length) { go(); } else { next(); }
    } else if (nil && !hasFiles()) {
      event.preventDefault();
      write(nil.dataset.nil, { value: "0", is_not_applicable: false });
      changed(nil.dataset.nil, "value", true);
      field(nil.dataset.nil, "value").focus();
    }
  });
  /* A whole save waits for the cells not sent yet, so that it does not clash with itself and leaves no draft to ask about */
  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (navigator.onLine === false) { event.preventDefault(); warn(words.offline.replace("CODE", queue.join(", ") || busy || "")); return; }
    if (isFlushed || (!busy && !queue.length)) { isFlushed = false; window.clearTimeout(timer); return; }
    event.preventDefault();
    leaving = function () { isFlushed = true; form.requestSubmit(button); };
    leaving.isSave = true;
    next();
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("main a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || link.hash || (!busy && !queue.length)) { return; }
    event.preventDefault();
    leaving = function () { window.location.href = link.href; };
    next();
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden) { next(); } });
  window.addEventListener("online", function () { wait = 2000; next(); });
  document.addEventListener("submit", function (event) {
    if (/\/dang-xuat\/$/.test(event.target.action || "") && Number(form.dataset.unsent) && !window.confirm(words.leaving.replace("COUNT", form.dataset.unsent))) { event.preventDefault(); }
  }, true);

  /* --- Opening: what was left here before --------------------------------------------------------------------------------- */
  form.querySelector(".save-bar").classList.add("is-live");
  /* What the whole save was refused with stands in the page alone: it is sent cell by cell, but for what waits for a choice */
  form.querySelectorAll("[data-unsaved]").forEach(function (box) { changed(box.dataset.row, "value", true); });
  var left = drafts();
  Object.keys(left).forEach(function (code) {
    var draft = left[code], here = document.getElementById("muc-" + code), now;
    if (!here) { row(code).cells = draft; stand(code, "waiting"); queue.push(code); return; }
    now = read(code);
    if (here.hasAttribute("data-unsaved")) { return; }
    if (same(draft, now) && !here.classList.contains("is-bad")) { forget(code); return; }
    if (draft.version !== now.version) { /* the server has a newer one: ask */
      write(code, Object.assign({}, draft, { version: undefined }));
      row(code).changed.value = 1;
      clash(code, { version: now.version, cells: now, verdict: here.dataset.verdict, badge: here.querySelector("[data-badge]").innerHTML });
      stand(code, "refused");
      warn(words.first.replace("CODE", code).replace("WHY", words.clash));
      return;
    }
    write(code, Object.assign({}, draft, { version: undefined }));
    changed(code, "value", true);
  });
  tell();
})();
