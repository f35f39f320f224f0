/* A press on a figure's mark puts it where the officer was writing. Without this file the mark is copied by hand. */
(function () {
  "use strict";
  var last = document.querySelector(".narrative textarea");

  document.addEventListener("focusin", function (event) {
    if (event.target.matches(".narrative textarea")) { last = event.target; }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-bound]");
    if (!button || !last) { return; }
    last.focus();
    last.setRangeText(button.dataset.bound, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
