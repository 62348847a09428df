// Fills the page's slots for banners with one request, and says once that a banner was seen: half of it, for a second.
// No cookie is sent or kept. Without this file the portal's own words stay in the slots.
(() => {
  "use strict";
  const silent = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;

  const tell = (banner) => {
    const options = { method: "POST", body: banner.dataset.seen, credentials: "omit", keepalive: true };
    fetch(banner.dataset.to, { ...options, headers: { "Content-Type": "text/plain" } }).catch(() => {});
  };

  const timers = new Map();
  const inView = new Set();
  const stop = (banner) => {
    clearTimeout(timers.get(banner));
    timers.delete(banner);
  };
  const start = (banner) => {
    if (document.visibilityState !== "visible" || timers.has(banner)) return;
    timers.set(banner, setTimeout(() => {
      eye.unobserve(banner);
      inView.delete(banner);
      tell(banner);
    }, 1000));
  };
  const eye = "IntersectionObserver" in window && !silent && new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting && entry.intersectionRatio >= 0.5) {
        inView.add(entry.target);
        start(entry.target);
      } else {
        inView.delete(entry.target);
        stop(entry.target);
      }
    }
  }, { threshold: 0.5 });
  document.addEventListener("visibilitychange", () => {
    for (const banner of inView) document.visibilityState === "visible" ? start(banner) : stop(banner);
  });
  const watch = (banner) => eye && banner.dataset.seen && eye.observe(banner);

  for (const banner of document.querySelectorAll("[data-seen]")) watch(banner);

  const slots = new Map([...document.querySelectorAll("[data-banner]")].map((slot) => [slot.dataset.banner, slot]));
  if (!slots.size) return;
  const { from, page } = slots.values().next().value.dataset;
  const query = new URLSearchParams(page);
  query.set("slots", [...slots.keys()].join(","));
  fetch(`${from}?${query}`, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.text() : ""))
    .then((text) => {
      const filled = document.createElement("template");
      filled.innerHTML = text;
      for (const banner of filled.content.querySelectorAll("[data-slot]")) {
        const slot = slots.get(banner.dataset.slot);
        if (!slot || slot.contains(document.activeElement)) continue;
        slot.replaceWith(banner);
        watch(banner);
      }
    })
    .catch(() => {});
})();
