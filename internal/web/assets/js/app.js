/* What scripts add to pages that work without them. Nothing here decides anything. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("script");

  document.addEventListener("click", function (event) {
    var target = event.target;
    document.querySelectorAll("details.drop[open]").forEach(function (drop) {
      if (!drop.contains(target)) drop.open = false;
    });
    if (target.closest("[data-print]")) window.print();
    openCell(target);
  });

  // A large heat map has no link in each cell, to stay small; a click finds the
  // address from the row and the column.
  function openCell(target) {
    var cell = target.closest("table[data-cell] tr[data-row] > td:not(.heat-mean)");
    if (!cell || target.closest("a")) return;
    var table = cell.closest("table");
    var row = cell.parentNode.getAttribute("data-row");
    var cells = Array.from(cell.parentNode.querySelectorAll("td:not(.heat-mean)"));
    var column = table.tHead.querySelectorAll("[data-column]")[cells.indexOf(cell)];
    if (!row || !column) return;
    location.href = table.getAttribute("data-cell")
      .replace("{row}", encodeURIComponent(row))
      .replace("{column}", encodeURIComponent(column.getAttribute("data-column")));
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details.drop[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  document.addEventListener("input", function (event) {
    var slider = event.target.closest("[data-moves]");
    if (!slider) return;
    var field = document.getElementById(slider.getAttribute("data-moves"));
    field.value = slider.value.replace(".", root.lang === "vi" ? "," : ".");
  });

  var summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
