// Something that can be put elsewhere: by the mouse, by the keys, and by the form it has for that, which is what is sent.
// [data-drag] holds a select whose values, or buttons whose data-drop-value, are the names of [data-drop] places.
(() => {
  "use strict";
  const say = (words) => { const ear = document.getElementById("says"); if (ear) ear.textContent = words; };
  const name_of = (place) => place.dataset.dropName ?? place.textContent;
  const way = (thing, place) => {
    const value = place?.dataset.drop;
    if (!thing || !value) return null;
    const option = thing.querySelector(`select option[value="${CSS.escape(value)}"]`);
    if (option) return () => { const select = option.closest("select"); select.value = value; select.form.requestSubmit(); };
    const button = thing.querySelector(`button[data-drop-value="${CSS.escape(value)}"]`);
    return button ? () => button.form.requestSubmit(button) : null;
  };
  const places = (thing) => [...document.querySelectorAll("[data-drop]")].filter((place) => way(thing, place));
  const mark = (thing, is_on) => {
    thing?.classList.toggle("is-dragged", is_on);
    for (const place of document.querySelectorAll("[data-drop]")) {
      place.classList.toggle("is-open", is_on && Boolean(way(thing, place)));
      if (!is_on) place.classList.remove("is-over");
    }
  };
  // The page may have changed meanwhile: what is held is found again by its id.
  let held;
  const thing = () => document.getElementById(held);
  const let_go = () => { mark(thing(), false); held = undefined; };

  document.addEventListener("dragstart", (event) => {
    const found = event.target.closest?.("[data-drag]");
    if (!found || !places(found).length) return;
    held = found.id;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", found.id);
    event.dataTransfer.setDragImage(found, 20, 20);
    setTimeout(() => mark(thing(), true));
  });
  document.addEventListener("dragover", (event) => {
    const place = event.target.closest?.("[data-drop]");
    for (const over of document.querySelectorAll(".is-over")) if (over !== place) over.classList.remove("is-over");
    if (!held || !way(thing(), place)) return;
    event.preventDefault();
    place.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const go = held && way(thing(), event.target.closest?.("[data-drop]"));
    if (!go) return;
    event.preventDefault();
    let_go();
    go();
  });
  document.addEventListener("dragend", let_go);

  // By the keys: Space takes it up, arrows choose the place, Space or Enter puts it there, Escape leaves it.
  let to;
  const grip = () => thing()?.querySelector("[data-grip]");
  const show = () => {
    mark(thing(), true);
    grip()?.setAttribute("aria-pressed", "true");
    for (const place of document.querySelectorAll("[data-drop]")) place.classList.toggle("is-over", place.dataset.drop === to);
  };
  const pick = (found) => {
    held = found.id;
    to = undefined;
    show();
    say(`Taken up. Arrow keys choose where it goes: ${places(found).length} places. Space puts it there, Escape leaves it.`);
  };
  const leave = (words) => {
    grip()?.setAttribute("aria-pressed", "false");
    let_go();
    say(words);
  };
  const choose = (by) => {
    const all = places(thing());
    if (!all.length) return leave("It can go nowhere.");
    const was = all.findIndex((place) => place.dataset.drop === to);
    const at = was < 0 ? (by > 0 ? 0 : all.length - 1) : (was + by + all.length) % all.length;
    to = all[at].dataset.drop;
    show();
    all[at].scrollIntoView({ block: "nearest" });
    say(`${name_of(all[at])}, ${at + 1} of ${all.length}`);
  };
  const put = () => {
    const place = places(thing()).find((one) => one.dataset.drop === to);
    const go = way(thing(), place);
    leave(go ? `Put to ${name_of(place)}.` : "Left where it was.");
    go?.();
  };
  document.addEventListener("keydown", (event) => {
    const found = event.target.closest?.("[data-grip]")?.closest("[data-drag]");
    if (!found) return;
    const is_held = held === found.id;
    const does = {
      " ": () => is_held ? put() : pick(found),
      Enter: () => is_held ? put() : pick(found),
      Escape: is_held && (() => leave("Left where it was.")),
      ArrowDown: is_held && (() => choose(1)),
      ArrowRight: is_held && (() => choose(1)),
      ArrowUp: is_held && (() => choose(-1)),
      ArrowLeft: is_held && (() => choose(-1)),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }, true);
  document.addEventListener("focusout", ({ target }) => {
    if (held && target.matches?.("[data-grip]") && target.closest("[data-drag]")?.id === held) leave("Left where it was.");
  });
  // A change of the page draws everything anew: what is held stays held, unless it is gone.
  document.addEventListener("htmx:after:swap", () => {
    if (!held) return;
    if (!thing()) return leave("It is not here any more.");
    if (document.activeElement === grip()) show();
  });
})();
