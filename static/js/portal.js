/* What makes the pages pleasant; each of them works without this file. No inline handlers: everything is found by data-* attributes. */
(function () {
  "use strict";

  /* Theme switch: system → light → dark */
  document.querySelectorAll("[data-theme-switch]").forEach(function (button) {
    var order = ["auto", "light", "dark"];
    function show() { button.querySelector("[data-theme-now]").textContent = button.dataset[window.portalTheme.now()]; }
    button.hidden = false;
    button.addEventListener("click", function () {
      window.portalTheme.choose(order[(order.indexOf(window.portalTheme.now()) + 1) % order.length]);
      show();
    });
    show();
  });

  /* Folded menus close on Escape (focus goes back), on a click elsewhere, and when another opens */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = event.target.closest && event.target.closest("details.fold[open]");
    if (open) { open.removeAttribute("open"); open.querySelector("summary").focus(); }
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.fold[open]:not(.menu)").forEach(function (fold) {
      if (!fold.contains(event.target)) { fold.removeAttribute("open"); }
    });
  });

  function prepare(root) {
    var errors = root.querySelector("[data-error-summary]");
    if (errors) { errors.focus(); }
    root.querySelectorAll("input[type=file][data-max-bytes]").forEach(listFiles);
  }

  /* The error summary's links put the cursor into the field */
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-error-summary] a");
    var field = link && document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
  });

  /* One press is one submission; the button comes back when the page does */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.method || "").toLowerCase() !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sending) { event.preventDefault(); return; }
    var refused = form.querySelector("input[type=file]:invalid");
    if (refused) { event.preventDefault(); refused.focus(); refused.scrollIntoView({ block: "center" }); return; }
    form.dataset.sending = "1";
    form.dataset.clean = "1";
    window.setTimeout(function () { delete form.dataset.sending; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sending]").forEach(function (form) { delete form.dataset.sending; });
  });

  /* Leaving a form marked data-warn with something typed in it asks first */
  document.addEventListener("input", function (event) {
    var form = event.target.closest && event.target.closest("form[data-warn]");
    if (form) { form.dataset.dirty = "1"; }
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-dirty]:not([data-clean])")) { event.preventDefault(); event.returnValue = ""; }
  });

  /* Filters apply as soon as a choice is made (the button stays for those without script) */
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form[data-auto]");
    if (form && event.target.tagName === "SELECT") { form.requestSubmit ? form.requestSubmit() : form.submit(); }
  });

  /* A file too large is named before it travels; the server checks again */
  function listFiles(input) {
    var box = document.createElement("div"), list = document.createElement("ul");
    box.className = "upload-files";
    box.setAttribute("role", "status");
    box.appendChild(list);
    input.insertAdjacentElement("afterend", box);
    input.addEventListener("change", function () {
      var limit = Number(input.dataset.maxBytes), tooLarge = "";
      list.textContent = "";
      Array.prototype.forEach.call(input.files, function (file) {
        var item = document.createElement("li"), size = (file.size / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 }) + " MB";
        item.textContent = file.name + " (" + size + ")";
        if (file.size > limit) { tooLarge = input.dataset.tooLarge || ""; item.className = "refused"; item.textContent += ": " + tooLarge; }
        list.appendChild(item);
      });
      input.setCustomValidity(tooLarge);
    });
  }

  /* Signing out leaves nothing that was typed on this machine */
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented || !/\/dang-xuat\/$/.test(event.target.action || "")) { return; }
    try { Object.keys(localStorage).forEach(function (key) { if (key.indexOf("entry:") === 0) { localStorage.removeItem(key); } }); } catch (error) { /* nothing was kept */ }
  });

  prepare(document);
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) { prepare(event.target); } });
})();
