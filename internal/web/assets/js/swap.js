/*
 * A link or a form inside an element with data-swap fetches the page it leads to
 * and replaces that element alone, so that a list keeps its place on the screen.
 * Without this both load the whole page.
 */
(function () {
  "use strict";

  function area(from) { return from.closest("[data-swap]"); }

  function show(old, answer) {
    var name = old.getAttribute("data-swap");
    return answer.text().then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var fresh = page.querySelector('[data-swap="' + name + '"]');
      if (!fresh) { location.href = answer.url; return; }
      old.replaceWith(fresh);
      var said = page.querySelector("[data-said]"), told = document.querySelector("[data-said]");
      if (said && told) told.replaceChildren.apply(told, said.childNodes);
      history.replaceState(null, "", answer.url);
      var first = fresh.querySelector("[data-focus]") || fresh.querySelector("[data-here]");
      if (first) first.focus({ preventScroll: !first.hasAttribute("data-focus") && innerWidth > 1000 });
    });
  }

  function load(old, url, options) {
    options.credentials = "same-origin";
    options.headers = { "X-Swap": old.getAttribute("data-swap") };
    old.setAttribute("aria-busy", "true");
    return fetch(url, options)
      .then(function (answer) { return show(old, answer); })
      .catch(function () {
        old.removeAttribute("aria-busy");
        var said = old.querySelector("[data-offline]");
        if (said) { said.hidden = false; said.scrollIntoView({ block: "nearest" }); }
      });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !link.hasAttribute("data-stay")) return;
    var old = area(link);
    if (!old) return;
    event.preventDefault();
    load(old, link.href, { method: "GET" });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var old = area(form);
    if (!old || !form.hasAttribute("data-stay")) return;
    event.preventDefault();
    var button = event.submitter;
    var action = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    load(old, action, { method: "POST", body: new FormData(form, button) });
  });

  // Alt with an arrow goes to the task before or after (UX 2.6).
  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    var rel = { ArrowUp: "prev", ArrowDown: "next" }[event.code];
    var link = rel && document.querySelector('[data-swap] a[rel="' + rel + '"]');
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
