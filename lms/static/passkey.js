// Passkeys: asks the device, puts its answer into the page's own form, and sends that form. Nothing is stored here.
"use strict";
(() => {
  const box = document.querySelector("[data-passkey]");
  const form = box.querySelector("form");
  const { passkey: kind, host, options, waiting, stopped, known, unable } = box.dataset;
  const said = box.querySelector("[data-said]");
  const say = (words) => { said.textContent = words; };

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const letters = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function find() {
    const challenge = new TextEncoder().encode(form.elements.challenge.value);
    return navigator.credentials.get({ publicKey: { challenge, rpId: host, userVerification: "required" } });
  }

  function make() {
    const asked = JSON.parse(options);
    asked.challenge = bytes(asked.challenge);
    asked.user.id = bytes(asked.user.id);
    asked.excludeCredentials = (asked.excludeCredentials || []).map((one) => ({ ...one, id: bytes(one.id) }));
    return navigator.credentials.create({ publicKey: asked });
  }

  function pack(answer) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (answer.response[name]) response[name] = letters(answer.response[name]);
    }
    return JSON.stringify({
      id: answer.id, rawId: letters(answer.rawId), type: answer.type, response, clientExtensionResults: {},
    });
  }

  if (!window.PublicKeyCredential || !window.isSecureContext) return; // the page says so already
  box.querySelector("[data-cannot]").hidden = true;
  box.querySelector("[data-can]").hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(waiting);
    try {
      form.elements.credential.value = pack(await (kind === "make" ? make() : find()));
      form.submit();
    } catch (trouble) {
      say({ NotAllowedError: stopped, AbortError: stopped, InvalidStateError: known }[trouble.name] || unable);
    }
  });
})();
