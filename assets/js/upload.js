// Files travel one by one with a bar that moves; a file that is refused is named, and the others still arrive.
(() => {
  "use strict";
  const MOST = 15 * 1024 * 1024;
  const send = (form, file, nth, moved) => new Promise((done) => {
    const data = new FormData(form);
    const input = form.querySelector("[type=file]");
    data.delete(input.name);
    // What is sent again is known by its word; each file, and each time somebody presses, has its own.
    data.set("once", `${data.get("once")}-${Date.now().toString(36)}-${nth}`);
    data.append(input.name, file, file.name);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => moved(total ? loaded / total : 0));
    request.addEventListener("loadend", () => done(request));
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.send(data);
  });
  const reasons = (request) => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    return [...page.querySelectorAll("[data-refused] li")].map((li) => document.importNode(li, true));
  };
  const said = (name, why) => {
    const li = document.createElement("li");
    const strong = document.createElement("strong");
    strong.textContent = name;
    li.append(strong, `: ${why}`);
    return li;
  };
  const trouble = (status) => ({
    403: "You may not add photos here any more.",
    404: "This is not yours to see any more.",
    409: "This is not possible any more.",
    429: "Too many at once. Wait a minute and send it again.",
  })[status] ?? "It did not get through. Send it again in a moment.";

  // On a page that does not fetch itself, only the part around the form changes; what is typed beside it stays.
  const show = (request, form) => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const part = form.closest("section[id]");
    const fresh = page.getElementById(part.id);
    if (!fresh) return location.assign(location.pathname);
    const face = fresh.querySelector("img.face");
    if (face) {
      const small = face.cloneNode();
      small.className = "face face--small";
      small.src = face.getAttribute("src").replace("/full", "/small");
      document.querySelector(".me .face")?.replaceWith(small);
    }
    part.replaceWith(fresh);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-upload]")) return;
    const files = [...form.querySelector("[type=file]").files];
    if (!files.length) return;
    event.preventDefault();
    const [bar, button, list] = [".upload__bar", "button", "[data-refused]"].map((one) => form.querySelector(one));
    const [progress, status] = bar.children;
    const all = files.reduce((sum, { size }) => sum + size, 0) || 1;
    let sent = 0;
    let is_gone = false;
    let last;
    list.replaceChildren();
    bar.hidden = false;
    button.disabled = true;
    for (const [nth, file] of files.entries()) {
      status.textContent = files.length > 1 ? `Sending ${nth + 1} of ${files.length}…` : "Sending…";
      if (file.size > MOST) list.append(said(file.name, "This file is larger than 15 MB. Send a smaller picture."));
      else {
        const request = await send(form, file, nth, (part) => { progress.value = (sent + part * file.size) / all; });
        const refused = request.status >= 400 ? reasons(request) : [];
        if (request.status === 401) { is_gone = true; break; }
        last = request;
        if (refused.length) list.append(...refused);
        else if (request.status === 0 || request.status >= 400) list.append(said(file.name, trouble(request.status)));
      }
      sent += file.size;
      progress.value = sent / all;
    }
    if (is_gone) { location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`); return; }
    bar.hidden = true;
    button.disabled = false;
    form.reset();
    form.toggleAttribute("data-filled", list.children.length > 0);
    if (document.querySelector("[data-live]")) htmx.trigger(document.body, "catch-up");
    else if (!list.children.length) show(last, form);
  });
})();
