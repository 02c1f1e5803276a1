// What somebody is typing, and what a refused form gave back, survives every change of the page.
(() => {
  "use strict";
  const typed = new WeakSet();
  const form_of = (element) => element?.closest?.("form");
  document.addEventListener("input", ({ target }) => { if (form_of(target)) typed.add(form_of(target)); });
  const is_kept = (form) => typed.has(form) || form.hasAttribute("data-filled");
  document.isTyping = () => [...document.forms].some(is_kept);
  document.addEventListener("reset", ({ target }) => typed.delete(target));

  // A form the new page no longer has goes where its fold or panel would be, words and all.
  const save = (form, fragment) => {
    const whole = form.closest("details") ?? form;
    const place = fragment.querySelector("#forms") ?? fragment;
    place.append(whole.cloneNode(false));
    place.lastElementChild.setAttribute("hx-morph-skip", "");
    whole.setAttribute("hx-morph-skip", "");
  };
  document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
    const sent = form_of(ctx.sourceElement);
    // Said anew for each swap, and not taken back after one: another may be about to happen.
    for (const kept of document.querySelectorAll("[hx-morph-skip]")) kept.removeAttribute("hx-morph-skip");
    for (const { target, fragment } of tasks) {
      const main = target?.querySelectorAll ? target : document.querySelector(target);
      // The page's own ears and refusals keep forms it no longer has; going elsewhere leaves them behind.
      const is_same = ctx.sourceElement?.hasAttribute?.("data-live") || ctx.response?.status >= 400;
      for (const form of main?.querySelectorAll("form[id]") ?? []) {
        if (!is_kept(form)) continue;
        const fresh = fragment.querySelector(`#${CSS.escape(form.id)}`);
        // Refused, it may stand on the page that says so by another name.
        const is_there = form === sent && fragment.querySelector(`form[data-filled][action="${CSS.escape(form.getAttribute("action"))}"]`);
        if (fresh ? form === sent : !is_same || is_there) continue;
        if (!fresh) { save(form, fragment); continue; }
        // It is sent for the ticket as it is shown now.
        const [now, then] = [fresh, form].map((f) => f.querySelector("[name=version]"));
        if (now && then) then.value = now.value;
        form.setAttribute("hx-morph-skip", "");
      }
    }
  });
})();
