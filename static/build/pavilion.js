// Every page works without this file; it only makes some of them quicker.
(() => {
  "use strict";

  // The box of errors is reached first, also where the autofocus attribute is heeded on fields only.
  const box = document.querySelector(".pv-errbox");
  if (box) setTimeout(() => document.activeElement === box || box.focus(), 100);

  // The phone's menu closes with Escape and when attention goes elsewhere.
  const menu = document.querySelector("details.pv-menu");
  if (menu) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }

  // A form marked data-guard asks before what was typed is lost.
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let changed = false;
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }

  // A second click on a button that sends a form does nothing while the first is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 2000);
  });

  // A search field with a list of suggestions asks for them while somebody types.
  for (const field of document.querySelectorAll("input[data-suggest]")) {
    const options = field.list;
    let waiting;
    let asked = "";
    field.addEventListener("input", (event) => {
      clearTimeout(waiting);
      const text = field.value.trim();
      const chosen = event.inputType === undefined || event.inputType === "insertReplacementText";
      if (!options || chosen || text.length < 2 || text === asked) return;
      waiting = setTimeout(async () => {
        asked = text;
        try {
          const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
          if (answer.ok && field.value.trim() === text) options.innerHTML = await answer.text();
        } catch {
          // no suggestions then
        }
      }, 150);
    });
  }
})();
