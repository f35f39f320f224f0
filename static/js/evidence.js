/* Many files at once: dropped or chosen, listed, sent in the background; each is told what became of it. Without this file the
   same form sends them in one go and the page that comes back says the same. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-evidence]").forEach(function (form) {
    var input = form.querySelector("input[type=file]"), zone = form.querySelector("[data-drop]");
    var list = form.querySelector("[data-chosen]"), answer = form.querySelector("[data-answer]");
    var bar = form.querySelector("[data-progress]"), button = form.querySelector("button[type=submit]");
    var files = [], said = {};
    if (!window.DataTransfer) { return; }

    function keep() {
      var held = new DataTransfer();
      files.forEach(function (file) { held.items.add(file); });
      input.files = held.files;
      draw();
    }

    function add(more) {
      Array.prototype.forEach.call(more, function (file) {
        var known = files.some(function (held) { return held.name === file.name && held.size === file.size && held.lastModified === file.lastModified; });
        if (!known) { files.push(file); }
      });
      said = {};
      form.dataset.dirty = "1";
      keep();
    }

    function weight(bytes) {
      var isLarge = bytes >= 1048576;
      return (bytes / (isLarge ? 1048576 : 1024)).toLocaleString("vi-VN", { maximumFractionDigits: 1 }) + (isLarge ? " MB" : " KB");
    }

    function draw() {
      list.textContent = "";
      files.forEach(function (file, index) {
        var item = document.createElement("li"), size = document.createElement("span"), drop = document.createElement("button");
        var outcome = file.size > Number(input.dataset.limit) ? { fits: false, text: input.dataset.tooLarge } : said[index];
        item.textContent = file.name;
        size.className = "soft";
        size.textContent = weight(file.size);
        drop.type = "button";
        drop.textContent = form.dataset.remove;
        drop.setAttribute("aria-label", form.dataset.remove + " " + file.name);
        drop.addEventListener("click", function () { files.splice(index, 1); said = {}; keep(); input.focus(); });
        item.append(size, drop);
        if (outcome) {
          var words = document.createElement("span");
          words.className = "said-of";
          words.textContent = outcome.text;
          item.className = outcome.fits ? "fits" : "refused";
          item.append(words);
        }
        list.append(item);
      });
      if (files.length > Number(input.dataset.most)) {
        var most = document.createElement("li");
        most.className = "refused";
        most.textContent = input.dataset.tooMany + " " + input.dataset.most;
        list.append(most);
      }
    }

    input.addEventListener("change", function () { add(input.files); });
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("is-over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("is-over"); });
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      event.stopPropagation();
      if (event.dataTransfer && event.dataTransfer.files.length) { add(event.dataTransfer.files); }
    });
    /* A file dropped beside the box must not open in place of the page */
    ["dragover", "drop"].forEach(function (name) { window.addEventListener(name, function (event) { event.preventDefault(); }); });

    function tell(text, errors) {
      var lines = document.createElement("ul");
      answer.hidden = !text;
      answer.textContent = text || "";
      form.querySelectorAll("[aria-invalid]").forEach(function (field) { field.removeAttribute("aria-invalid"); });
      Object.keys(errors || {}).forEach(function (id) {
        var field = document.getElementById(id);
        if (field) { field.setAttribute("aria-invalid", "true"); }
        errors[id].forEach(function (words) {
          var line = document.createElement("li"), link = document.createElement("a");
          link.href = "#" + id;
          link.textContent = words;
          line.append(link);
          lines.append(line);
        });
      });
      if (lines.children.length) { answer.append(lines); }
    }

    function finish(text, errors, outcomes) {
      bar.hidden = true;
      button.disabled = false;
      tell(text, errors);
      var refused = (outcomes || []).filter(function (one) { return !one.fits; }), lines = document.createElement("ul");
      refused.forEach(function (one) { var line = document.createElement("li"); line.textContent = one.text; lines.append(line); });
      if (refused.length) { answer.append(lines); }
      answer.scrollIntoView({ block: "center" });
    }

    form.addEventListener("submit", function (event) {
      var call = new XMLHttpRequest();
      event.preventDefault();
      if (button.disabled) { return; }
      button.disabled = true;
      tell("");
      bar.hidden = false;
      bar.value = 0;
      call.upload.addEventListener("progress", function (step) { if (step.lengthComputable) { bar.value = step.loaded * 100 / step.total; } });
      call.addEventListener("load", function () {
        var told = null;
        try { told = JSON.parse(call.responseText); } catch (wrong) { told = null; }
        if (told && told.url && call.status < 300) { form.dataset.clean = "1"; window.location.assign(told.url); return; }
        if (told && told.text) {
          said = {};
          (told.files || []).forEach(function (one, index) { said[index] = one; });
          draw();
          finish(told.text, told.errors, told.files);
          return;
        }
        finish(call.status < 300 || call.status === 403 ? form.dataset.expired : form.dataset.failed + " " + call.status);
      });
      call.addEventListener("error", function () { finish(form.dataset.offline); });
      call.open("POST", form.action);
      call.setRequestHeader("Accept", "application/json");
      call.send(new FormData(form));
    });
  });
})();
