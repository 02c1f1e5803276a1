// Keys beside the mouse: whatever names one in data-key answers to it, and ? lists those of the page.
(() => {
  "use strict";
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const SETTING = "keys-off";
  const toggle = dialog.querySelector("input");
  const list = dialog.querySelector("dl");
  const store = (does) => { try { return does(localStorage); } catch { return null; } };
  const is_off = () => store((kept) => kept.getItem(SETTING)) === "1";
  const is_typing = (element) => element?.closest?.("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]");
  const named = () => [...document.querySelectorAll("[data-key]")].filter((one) => one.dataset.key === "/" || one.checkVisibility());
  const rows = () => [...document.querySelectorAll("main [data-row]")].filter((one) => one.checkVisibility());
  let before = "";
  let patience;

  const search = () => document.querySelector("main input[type=search]");
  const press = (one) => one.matches("input, textarea, select") ? one.focus() : one.click();
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const add = (keys, words) => {
    const [dt, dd] = ["dt", "dd"].map((name) => document.createElement(name));
    for (const key of keys.split(" ")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      dt.append(kbd, " ");
    }
    dd.textContent = words;
    const pair = document.createElement("div");
    pair.append(dt, dd);
    list.append(pair);
  };
  const show = () => {
    list.replaceChildren();
    const seen = new Set();
    if (search()) { add("/", "Search on this page"); seen.add("/"); }
    for (const one of named()) {
      if (seen.has(one.dataset.key)) continue;
      seen.add(one.dataset.key);
      add(one.dataset.key, one.dataset.keyWords ?? one.getAttribute("aria-label") ?? one.textContent.trim());
    }
    if (rows().length) { add("j", "Next in the list"); add("k", "The one before"); add("Enter", "Open it"); }
    add("Esc", "Close what is open");
    add("?", "This list");
    toggle.checked = !is_off();
    dialog.showModal();
  };
  toggle.addEventListener("change", () => store((kept) => kept.setItem(SETTING, toggle.checked ? "0" : "1")));
  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("[data-keys]")) show();
    target.closest?.("[data-close]")?.closest("dialog").close();
  });

  document.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || is_typing(event.target)) return;
    if (document.querySelector("dialog[open]") || key.length > 1 || key === " ") return;
    // Nobody is led away from what they are filling in.
    if (is_off() || (event.target.closest?.("form") && document.isTyping?.())) return;
    const both = before ? `${before} ${key}` : key;
    before = "";
    clearTimeout(patience);
    const does = () => {
      if (key === "?") return show();
      if (key === "/" && search()) return search().select?.(), search().focus();
      const found = named().find((one) => one.dataset.key === both);
      if (found) return press(found);
      if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
      if (named().some((one) => one.dataset.key.startsWith(`${key} `))) {
        before = key;
        patience = setTimeout(() => { before = ""; }, 1500);
        return;
      }
      return false;
    };
    if (does() !== false) event.preventDefault();
  });
  // Led here by / from a page without a search.
  if (location.hash === "#q") document.getElementById("q")?.focus();
})();
