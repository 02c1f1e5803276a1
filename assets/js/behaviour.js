// Small behaviours for any page. Without them everything works as well, only less smoothly.
(() => {
  "use strict";
  const on = (name, does) => document.addEventListener(name, does);
  const sent = new Map();
  let path = location.pathname;

  // How long ago something was, as the server writes it.
  const ago = (since) => {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60000));
    const [size, unit] = [[43200, "months", 129600], [10080, "weeks", 20160], [1440, "days", 1440], [60, "h", 60], [1, "min", 1]]
      .find(([, , from]) => minutes >= from) ?? [0, ""];
    const count = Math.floor(minutes / size);
    return size === 0 ? "just now" : `${count} ${unit === "days" && count === 1 ? "day" : unit}`;
  };
  setInterval(() => {
    for (const age of document.querySelectorAll("time.age")) {
      const text = ago(age.dateTime);
      if (age.textContent !== text) age.textContent = text;
    }
  }, 30000);

  const focus = (element, options) => {
    if (!element) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus(options);
  };
  const refusal = () => {
    const wrong = document.querySelector("main [aria-invalid=true]");
    return wrong?.matches("fieldset") ? wrong.querySelector("input") : wrong ?? document.querySelector("main [role=alert]");
  };
  // The way whose address begins this page's, the longest of them, is where we are.
  const show_place = () => {
    const ways = [...document.querySelectorAll("header nav a")];
    const here = ways.filter((way) => `${path}/`.startsWith(`${way.pathname}/`)).sort((a, b) => b.pathname.length - a.pathname.length)[0];
    for (const way of ways) way === here ? way.setAttribute("aria-current", "page") : way.removeAttribute("aria-current");
  };
  const trouble = (is) => document.getElementById("trouble")?.toggleAttribute("hidden", !is);

  on("htmx:before:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement?.closest?.("form");
    if (form) sent.set(ctx, { form, at: document.activeElement });
    trouble(false);
  });
  // A form that was taken ends empty and folded; what is typed in the others stays.
  on("htmx:after:request", ({ detail: { ctx } }) => {
    const form = sent.get(ctx)?.form;
    if (!form || ctx.response.status >= 400) return;
    form.reset();
    form.closest("details")?.removeAttribute("open");
  });
  on("htmx:finally:request", ({ detail: { ctx } }) => {
    const from = sent.get(ctx);
    if (!from) return;
    sent.delete(ctx);
    const status = ctx.response?.status ?? 0;
    trouble(status === 0 || status === 429 || status >= 500);
    const has_moved = path !== location.pathname;
    path = location.pathname;
    setTimeout(() => {
      if (status >= 400 && status < 500 && status !== 429) return focus(refusal());
      if (has_moved) return scrollTo(0, 0), focus(document.getElementById("main"), { preventScroll: true });
      if (document.activeElement !== document.body) return;
      focus(from.at?.isConnected ? from.at : document.getElementById("main"), { preventScroll: true });
    });
    if (has_moved) show_place();
  });

  // What changed is marked for a moment.
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      for (const element of type === "attributes" ? [target] : addedNodes) {
        if (!element.dataset?.status || path !== location.pathname) continue;
        element.classList.add("is-fresh");
        element.addEventListener("animationend", () => element.classList.remove("is-fresh"), { once: true });
      }
    }
  }).observe(document.getElementById("main"), { subtree: true, childList: true, attributeFilter: ["data-status", "data-version"] });

  focus(refusal());
})();
