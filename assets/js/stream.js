// The live stream: says quietly whether it is there, comes back by itself, leaves when it is told to.
(() => {
  "use strict";
  const stream = document.getElementById("stream");
  if (!stream) return;
  const say = (state) => { stream.dataset.state = state; };
  // Whoever is in the middle of typing stays: what they send is kept and waits behind the sign-in.
  const leave = () => document.isTyping?.() ? say("out") : location.assign("/sign-in");
  const refused = (status) => {
    if (status === 401) return leave();
    say("lost");
  };
  let first;
  // A first connection that fails is not tried again by the extension.
  const again = () => {
    clearTimeout(first);
    first = setTimeout(() => { if (stream.dataset.state !== "on") htmx.trigger(stream, "reconnect"); }, 2000);
  };
  stream.addEventListener("leave", leave);
  stream.addEventListener("htmx:sse:after:connection", () => say("on"));
  stream.addEventListener("htmx:sse:error", ({ detail }) => refused(detail.status));
  stream.addEventListener("htmx:sse:before:connection", () => { if (stream.dataset.state === "on") say("lost"); });
  stream.addEventListener("htmx:sse:close", () => { if (stream.dataset.state !== "out") { say("lost"); again(); } });
  stream.addEventListener("htmx:response:error", ({ detail }) => { refused(detail.ctx.response.status); again(); });
  stream.addEventListener("htmx:error", () => { say("lost"); again(); });

  const is_ears = (ctx) => ctx.sourceElement?.hasAttribute?.("data-live");
  // The answer would lead to the sign-in at once, and what is typed would be gone.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (!is_ears(ctx) || ctx.response.status !== 401 || !document.isTyping?.()) return;
    event.preventDefault();
    leave();
  });
  // A page that could not be fetched stays as it was, and is fetched again until it can be.
  let fetched;
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const status = ctx.response?.status ?? 0;
    if (!is_ears(ctx) || (status !== 0 && status !== 429 && status < 500)) return;
    clearTimeout(fetched);
    fetched = setTimeout(() => htmx.trigger(document.body, "catch-up"), 2000 + 2000 * Math.random());
  });

  // A laptop that slept may hold a connection that is none.
  let last = Date.now();
  setInterval(() => {
    const now = Date.now();
    if (now - last > 60000) stream._htmx?.sse?.reader?.cancel();
    last = now;
  }, 15000);
})();
