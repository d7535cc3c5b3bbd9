/*
 * Passkeys: browsers give them to scripts alone. A button names where to begin
 * and where to finish; what lies between is the browser's own dialogue. Without
 * this script the buttons stay hidden and the password works as ever.
 */
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials || !PublicKeyCredential.parseRequestOptionsFromJSON) return;
  document.querySelectorAll(".needs-passkey").forEach(function (part) { part.hidden = false; });

  function post(address, body) {
    return fetch(address, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "same-origin", body: JSON.stringify(body || {})
    }).then(function (response) {
      return response.json().then(function (answer) {
        if (!response.ok) throw new Error(answer.detail || "");
        return answer;
      });
    });
  }

  function ask(kind, options) {
    if (kind === "create") return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) });
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
  }

  function run(button) {
    var kind = button.getAttribute("data-passkey");
    var field = document.getElementById(button.getAttribute("data-name") || "");
    return post(button.getAttribute("data-begin")).then(function (begun) {
      if (begun.go) return begun;
      return ask(kind, begun.options).then(function (credential) {
        return post(button.getAttribute("data-finish"), {
          ticket: begun.ticket, name: field ? field.value : "", next: button.getAttribute("data-next") || "", answer: credential.toJSON()
        });
      });
    }).then(function (answer) { location.assign(answer.go); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-passkey]");
    if (!button) return;
    var problem = button.parentNode.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    button.disabled = true;
    run(button).catch(function (error) {
      var isOurs = error.constructor === Error && error.message;
      problem.textContent = isOurs ? error.message : button.getAttribute("data-failed");
      problem.hidden = false;
    }).finally(function () { button.disabled = false; });
  });
})();
