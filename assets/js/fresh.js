// What changed under somebody's eyes is marked for a moment.
(() => {
  "use strict";
  const mark = (element) => {
    if (!element.dataset?.status) return;
    element.classList.add("is-fresh");
    element.addEventListener("animationend", () => element.classList.remove("is-fresh"), { once: true });
  };
  new MutationObserver((changes) => {
    for (const change of changes) (change.type === "attributes" ? [change.target] : change.addedNodes).forEach(mark);
  }).observe(document.getElementById("main"), { subtree: true, childList: true, attributeFilter: ["data-status", "data-version"] });
})();
