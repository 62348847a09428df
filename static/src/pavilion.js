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
})();
