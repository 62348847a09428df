// Recently viewed products: kept in this browser and sent to nobody. Without this file the page lacks that section.
(() => {
  "use strict";

  const KEY = "pv-seen";
  const KEPT = 9;
  const section = document.querySelector(".pv-seen");
  const list = section && section.querySelector("ul");
  if (!list) return;

  let store;
  let seen = [];
  try {
    store = window.localStorage;
    seen = JSON.parse(store.getItem(KEY)) || [];
    if (!Array.isArray(seen)) seen = [];
  } catch {
    return; // no storage here, or something else in it
  }

  // Only addresses of this portal are followed, whatever stands in the storage.
  const own = (address) => typeof address === "string" && /^\/[a-z]{2}\/p\//.test(address);
  const file = (address) => typeof address === "string" && /^(\/(?!\/)|https?:)/.test(address);
  const here = list.dataset.product;
  const picture = document.querySelector(".pv-gallery img");
  const title = document.querySelector("h1");

  seen = seen.filter((entry) => entry && own(entry.url) && typeof entry.title === "string");
  for (const entry of seen.filter((other) => String(other.id) !== here).slice(0, 6)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.url;
    if (file(entry.picture)) {
      const image = document.createElement("img");
      image.src = entry.picture;
      image.alt = "";
      image.loading = "lazy";
      image.width = 160;
      image.height = 120;
      link.append(image);
    }
    const words = document.createElement("span");
    words.textContent = entry.title;
    link.append(words);
    item.append(link);
    list.append(item);
  }
  section.hidden = !list.children.length;

  section.querySelector("button").addEventListener("click", () => {
    store.removeItem(KEY);
    section.hidden = true;
  });

  const present = { id: here, url: location.pathname, title: title ? title.textContent.trim() : "" };
  if (picture) present.picture = picture.getAttribute("src");
  seen = [present, ...seen.filter((entry) => String(entry.id) !== here)].slice(0, KEPT);
  try {
    store.setItem(KEY, JSON.stringify(seen));
  } catch {
    // full: what was there stays
  }
})();
