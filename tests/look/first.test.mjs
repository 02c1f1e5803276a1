// How much a first visit fetches, with nothing kept from before: below 150 KB over the wire.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, someone } from "./browser.mjs";

const MOST = 150 * 1024;
const FIRST = { visitor: "/", customer: "/tickets", executive: "/desk", manager: "/board", technician: "/bench", admin: "/department", superuser: "/people" };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [role, path] of Object.entries(FIRST)) {
  test(`the first visit of the ${role} is light`, async (t) => {
    const context = await someone(browser, role === "visitor" ? undefined : role);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const sizes = new Map();
    const names = new Map();
    await devtools.send("Network.enable");
    devtools.on("Network.requestWillBeSent", ({ requestId, request }) => names.set(requestId, new URL(request.url).pathname));
    devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
    await page.goto(base + path, { waitUntil: "load" });
    // What a stream brings comes later, and only when something changes. Tabs' pictures are fetched beside the page.
    const icon = await context.request.get(await page.getAttribute("link[rel=icon]", "href"));
    const sum = [...sizes.values()].reduce((all, size) => all + size, 0) + (await icon.body()).length;
    const each = [...sizes].map(([id, size]) => `${names.get(id).split("/").at(-1) || "/"} ${size}`).join(", ");
    t.diagnostic(`${role} ${path}: ${(sum / 1024).toFixed(1)} KB in ${sizes.size + 1} answers (${each})`);
    assert.ok(sizes.size >= 4, "the page, its style and its scripts were counted");
    assert.ok(sum < MOST, `${sum} bytes`);
    await context.close();
  });
}
