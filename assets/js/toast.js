// What was just done is said beside the page, for a while; longer while somebody is at it, and never over a field in use.
(() => {
  "use strict";
  const room = document.getElementById("toasts");
  const PATIENCE = { plain: 6000, undo: 12000 };
  const said = new Set();
  const is_at = (toast) => toast.matches(":hover, :focus-within");
  // On what somebody works it does not lie: it moves to the other end of the window.
  const step_aside = () => {
    const field = document.activeElement;
    room.classList.remove("toasts--aside");
    if (!field || field.matches("body, main") || room.contains(field) || !room.children.length) return;
    const [a, b] = [field, room].map((one) => one.getBoundingClientRect());
    const is_under = a.bottom > b.top && a.top < b.bottom && a.right > b.left && a.left < b.right;
    room.classList.toggle("toasts--aside", is_under);
  };
  const let_go = (toast) => {
    if (is_at(toast)) setTimeout(let_go, 2000, toast);
    else toast.remove();
  };
  const take = (toast) => {
    if (said.has(toast.id)) return toast.remove();
    said.add(toast.id);
    room.replaceChildren(toast);
    // The region announces it; said by itself as well, it would be read twice.
    toast.removeAttribute("role");
    window.htmx?.process(toast);
    step_aside();
    setTimeout(let_go, toast.querySelector("form") ? PATIENCE.undo : PATIENCE.plain, toast);
  };
  const look = () => document.querySelectorAll("main > [data-toast]").forEach(take);
  new MutationObserver(look).observe(document.getElementById("main"), { childList: true });
  document.addEventListener("focusin", () => {
    step_aside();
    // And once more after it has been scrolled to.
    requestAnimationFrame(step_aside);
  });
  document.addEventListener("scroll", step_aside, { passive: true });
  // What was taken back, or cannot be, is gone; what did not get through stays, to be pressed again.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const { status } = ctx.response;
    if (status < 500 && status !== 429) ctx.sourceElement?.closest?.(".toast")?.remove();
  });
  document.addEventListener("keydown", ({ key, defaultPrevented }) => {
    if (key !== "Escape" || defaultPrevented || document.querySelector("dialog[open]")) return;
    if (room.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
    room.replaceChildren();
  });
  look();
})();
