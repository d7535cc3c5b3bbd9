/*
 * The command box: Ctrl+K or / goes there, suggestions appear in a list below.
 * Vietnamese is typed through tools that delete and re-insert letters, so the
 * text of the field is never touched and keys of a composition are left alone.
 */
(function () {
  "use strict";
  var input = document.getElementById("command");
  var list = document.getElementById("suggestions");
  if (!input || !list) return;
  var waitMillis = 120;
  var timer = 0;
  var asked = "";
  var at = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));

  function isComposing(event) {
    return event.isComposing || event.keyCode === 229;
  }

  function isField(node) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable;
  }

  document.addEventListener("keydown", function (event) {
    var isK = event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    var isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isField(event.target);
    if ((isK || isSlash) && !isComposing(event)) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function options() {
    return list.querySelectorAll(".hit");
  }

  function mark(next) {
    var all = options();
    if (!all.length) return;
    at = (next + all.length) % all.length;
    all.forEach(function (option, i) {
      option.setAttribute("aria-selected", String(i === at));
    });
    all[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[at].id);
  }

  function show(html) {
    list.innerHTML = html;
    options().forEach(function (option, i) {
      option.id = "hit-" + i;
      option.setAttribute("role", "option");
      option.tabIndex = -1;
      option.setAttribute("aria-selected", "false");
    });
    at = -1;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function ask() {
    var query = input.value.trim();
    if (query === asked) return;
    asked = query;
    if (!query) return close();
    fetch("/tim?part=1&q=" + encodeURIComponent(query), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); })
      .then(function (html) { if (query === asked && document.activeElement === input) show(html); })
      .catch(close);
  }

  input.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(ask, waitMillis);
  });

  input.addEventListener("keydown", function (event) {
    if (isComposing(event) || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? at + 1 : (at < 0 ? -1 : at - 1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      asked = "";
      close();
    }
  });

  // Enter sends the form, never during a composition; a marked suggestion wins.
  input.form.addEventListener("submit", function (event) {
    if (list.hidden || at < 0) return;
    event.preventDefault();
    location.href = options()[at].href;
  });

  input.addEventListener("blur", function () {
    setTimeout(close, waitMillis);
    asked = "";
  });
  list.addEventListener("mousedown", function (event) { event.preventDefault(); });
})();
