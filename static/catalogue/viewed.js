// Says once per tab that this page was open for a second, so that its company can count it. No cookie, no number of the visitor; browsers
// that ask not to be counted say nothing.
(() => {
  "use strict";
  const { viewed, to } = document.currentScript.dataset;
  if (navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true) return;
  const key = `pv-viewed-${viewed}`;
  setTimeout(() => {
    if (document.visibilityState !== "visible") return;
    try {
      if (sessionStorage.getItem(key)) return;
      sessionStorage.setItem(key, "1");
    } catch {
      // no storage here: counted each time
    }
    const options = { method: "POST", body: viewed, credentials: "omit", keepalive: true };
    fetch(to, { ...options, headers: { "Content-Type": "text/plain" } }).catch(() => {});
  }, 1000);
})();
