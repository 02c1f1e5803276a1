// A long download with a bar: how far it is where the rows count down to one, else how much has come. Without this the
// browser saves it by itself, and says less.
(() => {
  "use strict";
  const row_key = /\r\n(\d+),/g;
  const mb = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const save = (parts, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: "text/csv" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const read = async (response, say) => {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    // Pieces of some size are handed to the browser, which need not keep them in memory.
    const parts = [];
    let [piece, held, bytes, first, last] = [[], 0, 0, undefined, undefined];
    const hand_over = () => { parts.push(new Blob(piece)); piece = []; held = 0; };
    for (;;) {
      const { done, value } = await reader.read();
      if (done) { hand_over(); return { parts, bytes }; }
      piece.push(value);
      held += value.length;
      bytes += value.length;
      if (held > 4e6) hand_over();
      for (const [, key] of decoder.decode(value, { stream: true }).matchAll(row_key)) {
        first ??= Number(key);
        // Newest first, the keys fall; what only looks like one does not count.
        if (Number(key) <= (last ?? first)) last = Number(key);
      }
      say(bytes, first > last && last >= 0 ? 1 - last / first : undefined);
    }
  };
  let running = false;
  let hiding;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-export]");
    const bar = link && document.getElementById(link.dataset.export);
    if (!bar || event.ctrlKey || event.metaKey || event.shiftKey || !window.ReadableStream) return;
    event.preventDefault();
    if (running) return;
    running = true;
    clearTimeout(hiding);
    const [progress, status, stop] = ["progress", "[role=status]", "button"].map((one) => bar.querySelector(one));
    const ending = new AbortController();
    stop.onclick = () => ending.abort();
    stop.hidden = false;
    progress.removeAttribute("value");
    status.textContent = "Exporting…";
    bar.hidden = false;
    let said = 0;
    try {
      const response = await fetch(link.href, { signal: ending.signal });
      if (!response.ok || response.redirected) {
        running = false;
        bar.hidden = true;
        return location.assign(link.href);
      }
      const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "export.csv";
      const { parts, bytes: sum } = await read(response, (bytes, part) => {
        if (part !== undefined) progress.value = part;
        if (Date.now() - said > 500) status.textContent = `Exporting… ${mb(bytes)} so far`;
        if (Date.now() - said > 500) said = Date.now();
      });
      progress.value = 1;
      status.textContent = `Exported: ${mb(sum)}.`;
      save(parts, name);
    } catch {
      status.textContent = ending.signal.aborted ? "Stopped. Nothing was saved." : "It broke off, and nothing was saved. Try again in a moment.";
    }
    stop.hidden = true;
    running = false;
    hiding = setTimeout(() => { bar.hidden = true; }, 8000);
  });
})();
