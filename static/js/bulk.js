/* One box ticks every row of the page. Rows can be ticked one by one without this file. */
(function () {
  "use strict";
  document.querySelectorAll("[data-pick-rows]").forEach(function (label) {
    var box = label.querySelector("input"), rows = document.querySelectorAll("input[name=chon][form='" + label.dataset.pickRows + "']");
    label.hidden = false;
    box.addEventListener("change", function () {
      rows.forEach(function (one) { one.checked = box.checked; });
    });
  });
})();
