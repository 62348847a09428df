// Puts a template where the answer is being written, without leaving the page. Without this file the button does it by way of the server.
(() => {
  "use strict";
  const button = document.querySelector("button[name=insert]");
  const field = document.querySelector("textarea[name=text]");
  const choice = document.getElementById("template");
  if (!button || !field || !choice) return;

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(choice.selectedOptions[0].dataset.text, { headers: { Accept: "text/plain" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const text = await answer.text();
      const before = field.value.slice(0, field.selectionStart);
      const gap = before.trim() ? "\n\n" : "";
      field.focus();
      field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      const way = document.createElement("input");
      Object.assign(way, { type: "hidden", name: "insert", value: "1" });
      button.form.append(way);
      button.form.submit();
    }
  });
})();
