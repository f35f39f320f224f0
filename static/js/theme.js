/* Before the page is drawn: the theme that was chosen here, else the system's. Nothing flashes. */
(function () {
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return localStorage.getItem("theme"); } catch (error) { return null; }
  }
  function apply() {
    var theme = chosen();
    root.setAttribute("data-bs-theme", theme === "light" || theme === "dark" ? theme : system.matches ? "dark" : "light");
  }
  apply();
  if (system.addEventListener) { system.addEventListener("change", apply); }
  window.portalTheme = {
    now: function () { return chosen() || "auto"; },
    choose: function (theme) {
      try { theme === "auto" ? localStorage.removeItem("theme") : localStorage.setItem("theme", theme); } catch (error) { /* private window: for this page only */ }
      apply();
      if (theme !== "auto") { root.setAttribute("data-bs-theme", theme); }
    },
  };
})();
