/*
 * A file goes in parts, so that a broken line costs one part. Without this the
 * form sends it whole. The field needs data-upload: the name under which the
 * form then tells which drafts are its files.
 */
(function () {
  "use strict";
  var partBytes = 1 << 20;
  var waitMillisMax = 30000;
  var root = "/api/v1/uploads";

  function ask(method, url, body, type) {
    return fetch(url, { method: method, body: body, credentials: "same-origin", headers: type ? { "Content-Type": type } : {} })
      .then(function (answer) {
        if (answer.ok) return answer.json();
        return answer.json().then(function (problem) {
          var refusal = new Error(problem.detail);
          refusal.isRefusal = answer.status < 500 && answer.status !== 409;
          throw refusal;
        });
      });
  }

  function later(millis) {
    return new Promise(function (done) { setTimeout(done, millis); });
  }

  function send(file, draft, said, tries) {
    if (draft.received >= draft.size) return Promise.resolve(draft);
    said.value = file.name + " – " + Math.floor(draft.received * 100 / draft.size) + "%";
    var url = root + "/" + draft.id;
    var part = file.slice(draft.received, draft.received + partBytes);
    return ask("PATCH", url + "?from=" + draft.received, part, "application/octet-stream")
      .then(function (next) { return send(file, next, said, 0); })
      .catch(function (trouble) {
        if (trouble.isRefusal) throw trouble;
        return later(Math.min(1000 * Math.pow(2, tries), waitMillisMax))
          .then(function () { return ask("GET", url).catch(function () { return draft; }); })
          .then(function (known) { return send(file, known, said, tries + 1); });
      });
  }

  function begin(field, file) {
    var said = document.createElement("output");
    said.className = "upload-state";
    field.insertAdjacentElement("afterend", said);
    return ask("POST", root, JSON.stringify({ name: file.name, size: file.size }), "application/json")
      .then(function (draft) { return send(file, draft, said, 0); })
      .then(function (draft) {
        var hidden = document.createElement("input");
        hidden.type = "hidden";
        hidden.name = field.getAttribute("data-upload");
        hidden.value = draft.id;
        field.form.appendChild(hidden);
        said.value = file.name + " – 100%";
      })
      .catch(function (trouble) { said.value = file.name + ": " + trouble.message; });
  }

  document.addEventListener("change", function (event) {
    var field = event.target.closest("input[type=file][data-upload]");
    if (!field || !field.files.length || !window.fetch) return;
    var buttons = field.form.querySelectorAll("button[type=submit], button:not([type])");
    buttons.forEach(function (b) { b.disabled = true; });
    Promise.all(Array.from(field.files).map(function (file) { return begin(field, file); })).then(function () {
      field.value = "";
      buttons.forEach(function (b) { b.disabled = false; });
    });
  });
})();
