// The inbox by keyboard: j and k move, Enter opens, x chooses, e closes. In a thread: r answers, e closes, u goes back.
// Single letters can be turned off, and are never taken while somebody types. Without this file everything works by pointer and Tab.
(() => {
  "use strict";

  const OFF = "pv-keys-off";
  const help = document.querySelector(".pv-keys");
  if (!help) return;
  const toggle = help.querySelector("button");
  let on = true;
  try {
    on = localStorage.getItem(OFF) !== "1";
  } catch {
    // no storage here: on for this page
  }
  const show = () => {
    toggle.textContent = on ? toggle.dataset.off : toggle.dataset.on;
    help.classList.toggle("is-off", !on);
  };
  toggle.addEventListener("click", () => {
    on = !on;
    try {
      on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1");
    } catch {
      // it holds for this page
    }
    show();
  });
  show();
  help.hidden = false;

  const rows = [...document.querySelectorAll("[data-keys=list] > li")];
  const link = (row) => row.querySelector("h2 a");
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const now = here();
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1);
    link(rows[next]).focus();
    rows[next].scrollIntoView({ block: "nearest" });
  };
  const box = (row) => row.querySelector("input[type=checkbox]");
  const button = (key) => document.querySelector(`[data-key="${key}"]`);

  const press = (key) => {
    if (rows.length && (key === "j" || key === "k")) go(key === "j" ? 1 : -1);
    else if (rows.length && key === "x" && here() >= 0) box(rows[here()]).click();
    else if (rows.length && key === "e" && button("e")) {
      if (!rows.some((row) => box(row).checked)) {
        if (here() < 0) return;
        box(rows[here()]).checked = true;
      }
      button("e").click();
    } else if (!rows.length && button(key)) {
      const target = button(key);
      target.matches("textarea") ? target.focus() : target.click();
    } else return;
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (press(event.key.toLowerCase())) event.preventDefault();
  });
})();
