// What a change moves glides to its new place, so that the eye keeps it; nothing jumps.
(() => {
  "use strict";
  const things = () => [...document.querySelectorAll("[data-glide]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let were;
  document.addEventListener("htmx:before:swap", () => {
    were = new Map(things().map((one) => [one.id || one.className, one.getBoundingClientRect()]));
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!were) return;
    const moved = new Map();
    for (const one of things()) {
      const was = were.get(one.id || one.className);
      const is = one.getBoundingClientRect();
      moved.set(one, was ? [was.left - is.left, was.top - is.top] : [0, 0]);
    }
    were = undefined;
    for (const [one, [x, y]] of moved) {
      // What lies in something that glides is carried along.
      const carried = moved.get(one.parentElement?.closest("[data-glide]")) ?? [0, 0];
      const [dx, dy] = [x - carried[0], y - carried[1]];
      if (Math.abs(dx) < 1 && Math.abs(dy) < 1) continue;
      one.animate([{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }],
        { duration: calm.matches ? 1 : 260, easing: "cubic-bezier(.2, .7, .2, 1)" });
    }
  });
})();
