// What a change makes others move glides there from where it was, so that no eye and no finger loses it; and while a
// finger is down nothing changes at all.
(() => {
  "use strict";
  const is_ears = (ctx) => ctx.sourceElement?.hasAttribute?.("data-live");
  const is_calm = matchMedia("(prefers-reduced-motion: reduce)");
  const main = document.getElementById("main");
  // What stands in the page, and what stands below it.
  const all = () => [...main.children, ...document.querySelectorAll("main ~ footer")];
  let before;
  const places = () => {
    const found = new Map();
    for (const element of all().flatMap((one) => [one, ...one.querySelectorAll(":not(svg *)")])) {
      const { left, top, width } = element.getBoundingClientRect();
      if (width) found.set(element, { left, top });
    }
    return found;
  };
  // Whatever moved further than what it stands in, and by how much.
  const moved = (element, x, y, moves) => {
    const then = before.get(element);
    const now = then && element.getBoundingClientRect();
    if (now?.width) {
      const [dx, dy] = [then.left - now.left - x, then.top - now.top - y];
      if (Math.abs(dx) > 0.5 || Math.abs(dy) > 0.5) {
        moves.push([element, `translate(${dx}px, ${dy}px)`]);
        x += dx;
        y += dy;
      }
    }
    if (element.localName !== "svg") for (const child of element.children) moved(child, x, y, moves);
    return moves;
  };
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    before = is_ears(ctx) && !is_calm.matches ? places() : undefined;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!before) return;
    const moves = all().flatMap((child) => moved(child, 0, 0, []));
    for (const [element, transform] of moves) element.animate([{ transform }, { transform: "none" }], { duration: 240, easing: "ease-out" });
    before = undefined;
  });

  let is_down = false;
  // A drag ends the pointer's own press, and is one all the same.
  let is_dragged = false;
  let is_behind = false;
  const up = ({ type }) => {
    if (is_dragged && type === "pointercancel") return;
    is_down = is_dragged = false;
    // After the click that ends the press.
    if (is_behind) setTimeout(() => { is_behind = false; htmx.trigger(document.body, "catch-up"); });
  };
  document.addEventListener("pointerdown", ({ button }) => { is_down = button === 0; });
  document.addEventListener("dragstart", () => { is_down = is_dragged = true; });
  addEventListener("blur", up);
  for (const name of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(name, up);
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (!is_down || !is_ears(ctx) || ctx.response.status >= 400) return;
    event.preventDefault();
    is_behind = true;
  });
})();
