// What hands do: a device given by the mouse, by the keys and by the form alone, taken back again; the keys of a page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, listen, someone } from "./browser.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function open(login, path, options) {
  const context = await someone(browser, login, { viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  await listen(page, faults);
  await page.goto(base + path);
  if (options?.javaScriptEnabled !== false) await page.waitForSelector("#stream[data-state=on]", { state: "attached" });
  return { page, close: async () => { await context.close(); assert.deepEqual(faults, []); } };
}
/** A card that waits, and the first lane it may go to: both in sight, so that nothing scrolls under the mouse. */
async function chosen(page) {
  const card = await page.locator("#unallocated [data-ticket]").first().getAttribute("data-ticket");
  const lane = await page.locator("[data-drop]:not(#unallocated)").first().getAttribute("data-drop");
  return { card, lane, name: await page.locator(`#lane-${lane} h3`).innerText() };
}
const in_lane = (page, { card, lane }) => page.waitForSelector(`#lane-${lane} #card-${card}`);
const waits = (page, { card }) => page.waitForSelector(`#unallocated #card-${card}`);

test("a device is given by the mouse, and taken back by what is said about it", async () => {
  const { page, close } = await open("manager", "/board");
  const it = await chosen(page);
  await page.evaluate(() => { window.is_same_page = true; });
  await page.dragAndDrop(`#card-${it.card}`, `#lane-${it.lane}`, { sourcePosition: { x: 40, y: 40 } });
  await in_lane(page, it);
  const toast = page.locator("#toasts .toast");
  assert.match(await toast.innerText(), new RegExp(`${it.card} is given to ${it.name.split("\n")[0].trim().split(" ")[0]}`));
  await toast.getByRole("button", { name: "Undo" }).click();
  await waits(page, it);
  assert.match(await toast.innerText(), /taken back/);
  // And from a lane to those who have none. Another one: what waits anew stands at the end of the pile.
  const other = await chosen(page);
  await page.dragAndDrop(`#card-${other.card}`, `#lane-${other.lane}`, { sourcePosition: { x: 40, y: 40 } });
  await in_lane(page, other);
  await page.dragAndDrop(`#card-${other.card}`, "#unallocated-title", { sourcePosition: { x: 40, y: 40 } });
  await waits(page, other);
  assert.ok(await page.evaluate(() => window.is_same_page), "without one reload");
  await close();
});

test("a device is given by the keys, and each step is said", async () => {
  const { page, close } = await open("manager", "/board");
  const it = await chosen(page);
  const says = page.locator("#says");
  const grip = page.locator(`#card-${it.card} [data-grip]`);
  await grip.focus();
  await page.keyboard.press("Space");
  assert.match(await says.innerText(), /Taken up/);
  assert.equal(await grip.getAttribute("aria-pressed"), "true");
  await page.keyboard.press("Escape");
  assert.match(await says.innerText(), /Left/);
  assert.equal(await page.locator(".is-over, .is-open").count(), 0, "nothing stays marked");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  assert.match(await says.innerText(), new RegExp(it.name.split("\n")[0].trim().split(" ")[0]));
  await page.keyboard.press("Space");
  await in_lane(page, it);
  await page.locator("#toasts").getByRole("button", { name: "Undo" }).press("Enter");
  await waits(page, it);
  await close();
});

test("a device is given by the form alone where there is no script", async () => {
  const { page, close } = await open("manager", "/board", { javaScriptEnabled: false });
  const it = await chosen(page);
  assert.equal(await page.locator(`#card-${it.card} [data-grip]`).isVisible(), false, "no handle that does nothing");
  await page.selectOption(`#card-${it.card} select`, it.lane);
  await page.click(`#card-${it.card} .give button`);
  await in_lane(page, it);
  assert.match(await page.locator("main .toast").innerText(), /is given to/);
  await page.click("main .toast button");
  await waits(page, it);
  await page.reload();
  assert.equal(await page.locator(".toast").count(), 0, "said once");
  await close();
});

test("a reported progress is taken back, and what is said does not lie on the field in use", async () => {
  const { page, close } = await open("technician", "/bench", { viewport: { width: 390, height: 844 } });
  const job = page.locator("#in-hand .job").first();
  const was = Number(await job.locator("progress").getAttribute("value"));
  const to = was === 90 ? 75 : 90;
  await job.locator(`button[value="${to}"]`).click();
  await job.locator(`progress[value="${to}"]`).waitFor();
  const toast = page.locator("#toasts .toast");
  await toast.waitFor();
  await job.locator(".drawer > summary").first().click();
  const field = job.locator("textarea").first();
  // Where the toast lies.
  await field.evaluate((one) => scrollBy(0, one.getBoundingClientRect().bottom - innerHeight + 80));
  await field.focus();
  await page.waitForTimeout(50);
  const [a, b] = [await field.boundingBox(), await toast.boundingBox()];
  assert.ok(a.y + a.height <= b.y || b.y + b.height <= a.y, `the field at ${a.y}, the toast at ${b.y}`);
  await toast.getByRole("button", { name: "Undo" }).click();
  await job.locator(`progress[value="${was}"]`).waitFor();
  await close();
});

test("keys lead where the page's list of them says", async () => {
  const { page, close } = await open("executive", "/desk");
  await page.keyboard.press("?");
  const dialog = page.locator("#keys");
  await dialog.waitFor();
  const listed = await dialog.locator("dl").innerText();
  for (const words of ["Tickets", "New ticket", "Search the tickets", "This list"]) assert.ok(listed.includes(words), listed);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  assert.ok(await page.evaluate(() => document.activeElement.matches("main [data-row]")));
  await page.keyboard.press("/");
  await page.waitForURL(/\/tickets#q$/);
  await page.waitForFunction(() => document.activeElement?.id === "q");
  await page.keyboard.type("/?gn");
  assert.equal(await page.inputValue("#q"), "/?gn", "in a field, keys are letters");
  await page.locator("h1").click();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.waitForURL(/\/desk$/);
  // Whoever does not want them turns them off, for good.
  await page.keyboard.press("?");
  await dialog.getByRole("checkbox").uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await page.keyboard.press("n");
  await page.keyboard.press("?");
  assert.equal(new URL(page.url()).pathname, "/desk");
  assert.equal(await dialog.isVisible(), false);
  await close();
});

test("an export says how far it is, and arrives whole", async () => {
  const { page, close } = await open("superuser", "/data/events");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#csv")]);
  assert.equal(download.suggestedFilename(), "events.csv");
  assert.match(await page.locator("#export [role=status]").innerText(), /Exported/);
  const text = await (await page.context().request.get("/data/events/csv")).text();
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString().length, text.length);
  await close();
});
