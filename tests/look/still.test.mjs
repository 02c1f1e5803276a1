// Nothing jumps when others change what somebody looks at: the browser's own sum of layout shifts is nought.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, send, someone } from "./browser.mjs";

let browser;
const windows = {};
before(async () => {
  browser = await launch();
  for (const login of ["customer", "executive", "technician", "manager", "admin", "ravi", "imran", "deepa"]) windows[login] = await someone(browser, login, { reducedMotion: "no-preference" });
});
after(() => browser?.close());

/** Notes every shift with what moved, from before the page is there. */
function note() {
  const name = (node) => (node?.nodeType === 1 ? `${node.localName}${node.id ? `#${node.id}` : ""}${[...node.classList].map((c) => `.${c}`).join("")}` : node?.nodeName ?? "gone");
  window.shifts = [];
  const add = (list) => {
    for (const { value, hadRecentInput, sources } of list) {
      const moved = sources.map(({ node, previousRect: a, currentRect: b }) => `${name(node)} ${a.x},${a.y} ${a.width}×${a.height} → ${b.x},${b.y} ${b.width}×${b.height}`);
      window.shifts.push({ value, hadRecentInput, moved });
    }
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  window.shiftsNow = () => { add(observer.takeRecords()); return window.shifts.splice(0); };
}

/** Opens a page as somebody, of this size, and waits until it hears of changes. */
async function open(login, path, width) {
  const page = await windows[login].newPage();
  await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
  await page.addInitScript(note);
  await page.goto(base + path);
  await page.waitForSelector("#stream[data-state=on]", { state: "attached" });
  return page;
}

/** What moved since it was asked last, once what was drawn is drawn. */
async function moved(page) {
  const shifts = await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
    await frame();
    await frame();
    return window.shiftsNow();
  });
  return { sum: shifts.reduce((sum, { value }) => sum + value, 0), shifts };
}

/** Makes each change as whoever makes it, waits until the page shows it, and wants everything else where it was. */
async function still(t, page, what, changes) {
  const loaded = await moved(page);
  const lines = [];
  let sum = 0;
  for (const [name, change, shown] of changes) {
    await change();
    await page.waitForFunction(shown[0], shown[1], { timeout: 8000 });
    const found = await moved(page);
    sum += found.sum;
    if (found.sum) lines.push(`${name}: ${found.sum.toFixed(4)}\n${found.shifts.flatMap((shift) => shift.moved).map((one) => `    ${one}`).join("\n")}`);
  }
  t.diagnostic(`${what}: ${sum.toFixed(4)}; while it loaded ${loaded.sum.toFixed(4)}`);
  assert.equal(sum, 0, `\n${lines.join("\n")}`);
}

/** What a page shows once a change has come. */
const says = (selector, text) => [([s, words]) => [...document.querySelectorAll(s)].some((e) => e.textContent.includes(words)), [selector, text]];
const has = (selector) => [(s) => Boolean(document.querySelector(s)), selector];
const has_not = (selector) => [(s) => !document.querySelector(s), selector];

/** The hidden words that a form is sent with: the ticket's version, as whoever sends it sees it, and a word of its own. */
async function hidden(window, number) {
  const text = await (await window.request.get(`/tickets/${number}`)).text();
  return { version: text.match(/data-version="(\d+)"/)[1], once: `still-${Math.random()}` };
}
/** An action on a ticket by somebody with another window. */
const act = (login, number, action, form = {}) => async () =>
  send(windows[login], `/tickets/${number}/${action}`, { ...await hidden(windows[login], number), ...form });

/** Somebody stands at the counter with a laptop; answers its number. */
async function ask(model) {
  const { executive } = windows;
  const [, customer] = (await (await executive.request.get("/tickets/new?q=a")).text()).match(/customer_id=(\d+)/);
  const to = await send(executive, "/tickets", {
    customer_id: customer, contact_name: "José", phone: "+91 94071 62976", device_category: "laptop", brand: "Toshiba", model,
    fault: "It does not charge any more, and the battery is warm.", hand_over: "drop_off", preferred_date: today(), once: `still-${model}`,
  });
  return to.match(/\d+/)[0];
}
const day = (from_now) => new Date(Date.now() + from_now * 86400000).toISOString().slice(0, 10);
const today = () => day(0);
/** It is taken in, and lies on a shelf of the department that takes laptops. */
async function take_in(number) {
  const page = await (await windows.executive.request.get(`/tickets/${number}`)).text();
  const [, department_id] = page.match(/name="department_id"[^]*?<option value="(\d+)"[^>]*>Computers/);
  const form = { department_id, fault_type: "battery", condition: "A dent", assessment: "Wants a new battery", shelf: "C-3", promised_on: day(6) };
  await act("executive", number, "intake", form)();
}

const LOGINS = { Tara: "technician", Ravi: "ravi", Imran: "imran", Deepa: "deepa" };
const owner = async (page, number) => {
  const title = await page.locator(".technicians .lane", { has: page.locator(`#card-${number}`) }).locator("h3").innerText();
  return LOGINS[title.trim().split(" ")[0]];
};
const number = (page, selector) => page.locator(selector).first().getAttribute("data-ticket");

for (const width of [1280, 390]) {
  test(`the board stays where it is at ${width} px`, async (t) => {
    const asked = [await ask(`Satellite ${width}`), await ask(`Portégé ${width}`)];
    const page = await open("manager", "/board", width);
    const cards = [await number(page, "#unallocated [data-ticket]"), await number(page, "#unallocated [data-ticket]:nth-child(3)")];
    const job = await number(page, ".technicians [data-status=in_progress]");
    const mine = await page.locator(`#card-${cards[0]} select option:not([value=''])`).first().getAttribute("value");
    const technician = await owner(page, job);
    const given = (card) => ["a device given out", act("admin", card, "allocation", { technician_id: mine }), has(`.technicians #card-${card}`)];
    const taken = (card) => ["a device taken in", () => take_in(card), has(`#unallocated #card-${card}`)];
    await still(t, page, `board, ${width} px`, [
      ["a comment", act("executive", job, "comments", { body: "She asks when it is done.", visibility: "internal" }), has("#board")],
      ["progress", act(technician, job, "progress", { percent: "97" }), has(`#card-${job} progress[value='97']`)],
      given(cards[0]),
      taken(asked[0]),
      ["scrolling down", () => page.evaluate(() => scrollTo(0, 500)), has("#board")],
      given(cards[1]),
      taken(asked[1]),
      ["a repair done", act(technician, job, "completion", { outcome: "repaired", report: "A new battery", shelf: "C-4" }), has_not(`#card-${job}`)],
    ]);
    await page.close();
  });

  test(`nothing changes under a finger that is down at ${width} px`, async () => {
    const asked = await ask(`Tecra ${width}`);
    const page = await open("manager", "/board", width);
    await page.hover("h1");
    await page.mouse.down();
    await page.evaluate(() => document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
      if (ctx.sourceElement?.hasAttribute?.("data-live")) window.fetched = true;
    }));
    await take_in(asked);
    await page.waitForFunction(() => window.fetched);
    assert.equal(await page.locator(`#card-${asked}`).count(), 0);
    await page.mouse.up();
    await page.waitForSelector(`#unallocated #card-${asked}`);
    await page.close();
  });

  for (const [login, status] of [["customer", ":not([data-status=returned], [data-status=cancelled])"], ["technician", "[data-status=allocated]"]]) {
    test(`a ticket's page stays where it is for the ${login} at ${width} px`, async (t) => {
      const list = await windows[login].newPage();
      await list.goto(`${base}/tickets`);
      const ticket = await number(list, `main [data-ticket]${status}`);
      await list.close();
      const page = await open(login, `/tickets/${ticket}`, width);
      const text = `We looked at it again at ${width} px, and it wants another cable.`;
      const progress = act("technician", ticket, "progress", { percent: "30" });
      await still(t, page, `the ${login}'s ticket, ${width} px`, [
        ["a comment", act("executive", ticket, "comments", { body: text, visibility: "public" }), says("#history", text)],
        ["a date promised", act("executive", ticket, "promise", { date: day(Math.round(width / 40)), reason: "The cable comes late" }), says("#history", "cable comes late")],
        ...(login === "customer" ? [] : [
          ["work begun", act("technician", ticket, "work"), has("[data-status=in_progress]")],
          ["progress", progress, has("progress[value='30']")],
        ]),
      ]);
      await page.close();
    });
  }
}
