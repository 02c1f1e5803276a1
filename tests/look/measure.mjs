// What is measured within a page, where Playwright takes it: each function stands alone.

/** What of the page does not fit: sideways scrolling, what sticks out, text that is cut off or lies on other text. */
export function misfits() {
  const faults = new Set();
  const wide = document.documentElement.clientWidth;
  const styles = new Map();
  const style = (e) => styles.get(e) ?? styles.set(e, getComputedStyle(e)).get(e);
  const name = (e) => `${e.localName}${e.id ? `#${e.id}` : ""}${[...e.classList].map((c) => `.${c}`).join("")} "${e.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const up = function* (e) { for (let at = e; at && at !== document.documentElement; at = at.parentElement) yield at; };
  // For those who listen: a box of a pixel, or nothing of it shown.
  const isForEars = (e) => [...up(e)].some((at) => style(at).clipPath === "inset(50%)");
  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) && !isForEars(e);
  // What lies above the page on purpose: bars, and menus that are open.
  const isAbove = (e) => [...up(e)].some((at) => style(at).position === "fixed" || (style(at).position === "absolute" && style(at).zIndex > 1));
  // Text that ends in dots says the whole of it in its title, or is a person's own name, which stands on their profile.
  const isShortened = (e, text) => style(e).textOverflow === "ellipsis" &&
    ([...up(e)].some((at) => at.title.includes(text.trim())) || e.closest(".me__name"));
  const boxed = "button, .button, .badge, .tag, .count, .late, summary, .choice, .nav__link, .jump__link";

  if (document.documentElement.scrollWidth > wide) faults.add(`scrolls ${document.documentElement.scrollWidth - wide} px sideways`);
  const scroller = (e, axis) => [...up(e.parentElement)].find((at) => style(at)[`overflow${axis}`] !== "visible");
  for (const e of document.body.querySelectorAll("*")) {
    if (e.closest("svg") && e.localName !== "svg") continue;
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height || (box.right <= wide + 1 && box.left >= -1)) continue;
    if (!scroller(e, "X") && isSeen(e)) faults.add(`sticks out to ${Math.round(box.left)}…${Math.round(box.right)} of ${wide} px: ${name(e)}`);
  }

  const lines = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    const own = text.parentElement;
    if (!text.data.trim() || own.closest("svg, option, script, textarea") || !isSeen(own)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const rects = [...range.getClientRects()].filter((r) => r.width > 0.5 && r.height > 0.5);
    const box = own.closest(boxed);
    for (const r of rects) {
      if (box) {
        const b = box.getBoundingClientRect();
        if (r.left < b.left - 1 || r.right > b.right + 1 || r.top < b.top - 2 || r.bottom > b.bottom + 2) faults.add(`text is larger than its box: ${name(box)}`);
      }
      for (const at of up(own)) {
        const { overflowX, overflowY } = style(at);
        if (overflowX === "visible" && overflowY === "visible") continue;
        const b = at.getBoundingClientRect();
        const is_cut = (overflowX !== "auto" && overflowX !== "scroll" && (r.left < b.left - 1 || r.right > b.right + 1)) ||
          (overflowY !== "auto" && overflowY !== "scroll" && (r.top < b.top - 2 || r.bottom > b.bottom + 2));
        if (is_cut && !isShortened(at, text.data)) faults.add(`text is cut off: ${name(at)}`);
        if (overflowX === "auto" || overflowX === "scroll") break;
      }
    }
    // Scrollers show a part of what is in them, and dots stand for the rest.
    const isInPart = [...up(own)].some((at) => style(at).textOverflow === "ellipsis" || /auto|scroll/.test(style(at).overflowX));
    if (!isAbove(own) && !isInPart) lines.push(...rects.map((r) => ({ r, own })));
  }
  lines.sort((a, b) => a.r.top - b.r.top);
  for (const [at, { r, own }] of lines.entries()) {
    for (let next = at + 1; next < lines.length && lines[next].r.top < r.bottom; next += 1) {
      const other = lines[next];
      if (other.own === own) continue;
      const deep = Math.min(r.bottom, other.r.bottom) - other.r.top;
      const broad = Math.min(r.right, other.r.right) - Math.max(r.left, other.r.left);
      if (broad > 3 && deep > 0.4 * Math.min(r.height, other.r.height)) faults.add(`text lies on text: ${name(own)} and ${name(other.own)}`);
    }
  }
  return [...faults];
}

/** What the bar at the thumb covers of the page's end, from where nobody can scroll on. */
export function covered() {
  const bar = [...document.querySelectorAll("body *")].filter((e) => getComputedStyle(e).position === "fixed" && e.checkVisibility());
  const foot = document.querySelector("body > footer");
  if (!bar.length || !foot) return [];
  scrollTo(0, document.documentElement.scrollHeight);
  const range = document.createRange();
  range.selectNodeContents(foot);
  const end = range.getBoundingClientRect().bottom;
  const tops = bar.map((e) => e.getBoundingClientRect()).filter((box) => box.top > innerHeight / 2).map((box) => box.top);
  scrollTo(0, 0);
  return tops.some((top) => top < end - 1) ? [`the bar covers the last ${Math.round(end - Math.min(...tops))} px of the page`] : [];
}
