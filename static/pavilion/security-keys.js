// Security keys and passkeys: a browser asks them only from a script. Forms say data-security-key="create" or "get"; what to ask
// stands in a JSON element (data-options) or is fetched (data-options-url); the answer goes into the form's field `credential`.
(() => {
  "use strict";

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const options = async (form) => {
    if (!form.dataset.optionsUrl) return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return (await answer.json()).request_options;
  };

  const create = async (asked, alone) => {
    const publicKey = { ...asked.publicKey, challenge: bytes(asked.publicKey.challenge) };
    publicKey.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    publicKey.excludeCredentials = known(publicKey.excludeCredentials);
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    };
    return navigator.credentials.create({ publicKey });
  };

  const get = async (asked) => {
    const publicKey = { ...asked.publicKey, challenge: bytes(asked.publicKey.challenge) };
    publicKey.allowCredentials = known(publicKey.allowCredentials);
    return navigator.credentials.get({ publicKey });
  };

  const written = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  for (const form of document.querySelectorAll("form[data-security-key]")) {
    const trouble = form.querySelector("[data-key-trouble]");
    if (!window.PublicKeyCredential) {
      form.querySelector("button").disabled = true;
      form.querySelector("[data-key-unknown]").hidden = false;
      continue;
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      try {
        const asked = await options(form);
        const alone = Boolean(form.elements.passwordless && form.elements.passwordless.checked);
        const credential = await (form.dataset.securityKey === "create" ? create(asked, alone) : get(asked));
        form.elements.credential.value = written(credential);
        form.submit();
      } catch {
        trouble.hidden = false; // refused, too late, or no such key: the browser has said which
      }
    });
  }
})();
