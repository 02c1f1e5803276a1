// What happens around a form that htmx sends. Without this everything works as well, only less smoothly.
(() => {
  "use strict";
  const on = (name, does) => document.addEventListener(name, ({ detail }) => does(detail.ctx));
  const sent = new Map();
  let path = location.pathname;

  const focus = (element, options) => {
    if (!element) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus(options);
  };
  const refusal = () => {
    const wrong = document.querySelector("main [aria-invalid=true]:not([data-example] *)");
    return wrong?.matches("fieldset") ? wrong.querySelector("input") : wrong ?? document.querySelector("main [role=alert]:not([data-example] *)");
  };
  const say_trouble = (is) => document.getElementById("trouble")?.toggleAttribute("hidden", !is);
  // The way whose address begins this page's, the longest of them, is where we are.
  const show_place = () => {
    const ways = [...document.querySelectorAll("header nav a")].sort((a, b) => b.pathname.length - a.pathname.length);
    const here = ways.find((way) => `${path}/`.startsWith(`${way.pathname}/`));
    for (const way of ways) way === here ? way.setAttribute("aria-current", "page") : way.removeAttribute("aria-current");
  };

  // What is only shown is not sent.
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("[data-example]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  on("htmx:before:request", (ctx) => {
    const form = ctx.sourceElement?.closest?.("form");
    if (form) sent.set(ctx, { form, focused: document.activeElement });
    if (form) say_trouble(false);
  });
  // A form that was taken ends empty and folded; what is typed in the others stays.
  on("htmx:after:request", (ctx) => {
    const form = sent.get(ctx)?.form;
    if (!form || ctx.response.status >= 400) return;
    form.reset();
    form.closest("details")?.removeAttribute("open");
  });
  on("htmx:finally:request", (ctx) => {
    const from = sent.get(ctx);
    if (!from || !sent.delete(ctx)) return;
    const status = ctx.response?.status ?? 0;
    const is_lost = status === 0 || status === 429 || status >= 500;
    const has_moved = path !== location.pathname;
    path = location.pathname;
    say_trouble(is_lost);
    if (has_moved) show_place();
    // After htmx has let go of the buttons.
    setTimeout(() => {
      const main = document.getElementById("main");
      if (status >= 400 && !is_lost) return focus(refusal());
      if (has_moved) scrollTo(0, 0);
      if (has_moved) return focus(main, { preventScroll: true });
      if (document.activeElement !== document.body) return;
      // What had the focus, or the fold it is in now, or the page.
      const fold = from.form.closest("details")?.querySelector("summary");
      focus([from.focused, fold].find((one) => one?.isConnected && one.checkVisibility()) ?? main, { preventScroll: true });
    });
  });

  focus(refusal());
})();
