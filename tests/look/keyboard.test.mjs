// A whole repair by keyboard alone: nobody clicks, and after its first address nobody types another. Wherever the focus
// comes to rest it is seen: marked, within the window, and behind nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, listen, someone } from "./browser.mjs";

/** How often somebody presses Tab before they give up. */
const PATIENCE = 400;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Whether what has the focus is seen to have it; runs in the page. */
function isSeen() {
  const at = document.activeElement;
  if (!at || at === document.body) return undefined;
  const marks = [[at], [at, "::after"], [at, "::before"], [at.parentElement]];
  const isMarked = marks.some(([e, part]) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(e, part);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  const [box] = at.getClientRects();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const name = `${at.localName}${at.id ? `#${at.id}` : ""} "${(at.innerText || at.name || "").trim().slice(0, 40)}"`;
  if (!isMarked) return `${name} has the focus, and nothing shows it`;
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `${name} has the focus out of sight, at ${Math.round(x)}, ${Math.round(y)}`;
  const there = document.elementFromPoint(x, y);
  if (there !== at && !at.contains(there) && !at.labels?.[0]?.contains(there)) return `${name} has the focus behind ${there?.outerHTML.slice(0, 120)}`;
  return undefined;
}

/** Somebody at a keyboard, signed in by it. */
async function sit(login, width, faults) {
  const context = await someone(browser);
  const page = await context.newPage();
  await listen(page, faults);
  await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
  const unseen = new Set();
  const keys = {
    page,
    press: (key) => page.keyboard.press(key),
    shows: (selector) => page.waitForSelector(selector, { state: "attached" }),
    /** Presses Tab until what a selector finds has the focus. */
    async tabTo(selector, key = "Tab") {
      for (let pressed = 0; pressed < PATIENCE; pressed += 1) {
        await keys.press(key);
        // At the end of a page the browser itself has the focus once.
        const isThere = await page.evaluate((wanted) => document.activeElement?.matches(`:is(${wanted}):not(body)`), selector);
        const fault = await page.evaluate(isSeen);
        if (fault) unseen.add(`${login} at ${width} px on ${new URL(page.url()).pathname}: ${fault}`);
        if (isThere) return;
      }
      throw new Error(`${login} finds no way by Tab to ${selector} on ${page.url()}`);
    },
    async type(selector, words) {
      await keys.tabTo(selector);
      await page.keyboard.type(words);
    },
    /** Picks one of several by arrows, as it is done with radio buttons. */
    async choose(selector, value) {
      await keys.tabTo(selector);
      for (let pressed = 0; pressed < 10; pressed += 1) {
        if (await page.evaluate((wanted) => document.activeElement.checked && document.activeElement.value === wanted, value)) return;
        await keys.press(pressed ? "ArrowDown" : "Space");
      }
      throw new Error(`${value} cannot be chosen in ${selector}`);
    },
    async enter(selector, shown) {
      await keys.tabTo(selector);
      await keys.press("Enter");
      await keys.shows(shown);
    },
    unseen,
  };
  await page.goto(`${base}/sign-in`);
  await keys.type("#sign-in [name=login]", `${login}@demo.test`);
  await keys.type("#sign-in [name=password]", "demo-demo-demo");
  await keys.press("Enter");
  await keys.shows(".me");
  return keys;
}

for (const width of [1280, 390]) {
  test(`a whole repair by keyboard at ${width} px`, async () => {
    const faults = [];
    const customer = await sit("customer", width, faults);
    await customer.enter("main a[href='/tickets/new']", "#request");
    await customer.type("#request [name=device_category]", "Mob");
    await customer.type("#request [name=brand]", "Nokia");
    await customer.type("#request [name=model]", "3310");
    await customer.type("#request [name=fault]", "It falls silent when it snows.");
    await customer.choose("#request [name=hand_over]", "drop_off");
    await customer.enter("#request [type=submit]", "main [data-status=requested]");
    const number = new URL(customer.page.url()).pathname.match(/^\/tickets\/(\d+)$/)[1];

    const executive = await sit("executive", width, faults);
    await executive.enter(`#requests [data-ticket='${number}'] button`, `#drop-offs [data-ticket='${number}']`);
    await executive.enter(`#drop-offs [data-ticket='${number}'] .card__link`, "#form-intake");
    await executive.type("#form-intake [name=fault_type]", "Sound");
    await executive.type("#form-intake [name=condition]", "Scratched, and whole");
    await executive.type("#form-intake [name=assessment]", "The loudspeaker is loose");
    await executive.type("#form-intake [name=shelf]", "P-1");
    await executive.enter("#form-intake [type=submit]", "main [data-status=received]");

    const manager = await sit("sunil", width, faults);
    await manager.type(`#card-${number} select`, "Kavya");
    await manager.enter(`#card-${number} .give button`, `.technicians #card-${number}`);

    const technician = await sit("kavya", width, faults);
    await technician.enter(`#next #card-${number} button`, `#in-hand #card-${number}`);
    await technician.enter(`#card-${number} button[value='50']`, `#card-${number} progress[value='50']`);
    const done = `#completion-${number}`;
    await technician.enter(`#more-completion-${number} > summary`, `#more-completion-${number}[open] ${done}`);
    await technician.choose(`${done} [name=outcome]`, "repaired");
    await technician.type(`${done} [name=report]`, "Glued the loudspeaker");
    await technician.type(`${done} [name=amount_due]`, "450");
    await technician.enter(`${done} [type=submit]`, `#done [data-ticket='${number}']`);

    await executive.shows("#form-return");
    await executive.choose("#form-return [name=method]", "collection");
    await executive.enter("#form-return [type=submit]", "main [data-status=ready]");
    await executive.type("#form-hand-back [name=received_by]", "Meera Nair");
    await executive.enter("#form-hand-back [type=submit]", "main [data-status=returned]");

    await customer.shows("main [data-status=returned]");
    await customer.enter(".rating__stars button[value='5']", "#rating[data-stars='5']");
    const unseen = [customer, executive, manager, technician].flatMap((one) => [...one.unseen]);
    assert.deepEqual([...new Set(unseen), ...new Set(faults)], []);
  });
}
