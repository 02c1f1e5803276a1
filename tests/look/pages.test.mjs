// Every page, as each role: what axe finds in either theme at both widths, what does not fit at 320 px and at twice the
// size of text, what the browser complains of.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { base, launch, listen } from "./browser.mjs";
import { covered, misfits } from "./measure.mjs";
import { allPages, leave, prepare, ROLES } from "./pages.mjs";
import { coverage } from "./routes.mjs";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const EVERYTHING = { runOnly: { type: "tag", values: TAGS } };
// A theme changes colours and nothing else, so that what is about colours is all there is to find in the second.
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };
const AT_ONCE = 3;

let browser;
let windows;
let pages;
before(async () => {
  browser = await launch();
  windows = await prepare(browser);
  pages = await allPages(windows, process.env.ONLY);
});
after(() => {
  leave();
  return browser?.close();
});

/** Looks at one page in every way; answers what is wrong with it. */
async function look(page, { path, status = 200, act }) {
  const faults = [];
  const heard = [];
  page.heard = heard;
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const address = new URL(path, base);
  const answer = await page.goto(address.href, { waitUntil: "load" });
  if (answer.status() !== status) faults.push(`answers ${answer.status()}`);
  if (page.url().replace(/[?#].*/, "") !== address.href.replace(/[?#].*/, "")) faults.push(`leads to ${page.url()}`);
  await page.evaluate(() => { for (const fold of document.querySelectorAll("main details")) fold.open = true; });
  await act?.(page);
  await page.evaluate(axe);
  const examine = async (what, rules) => {
    const found = await page.evaluate(async (wanted) => {
      await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
      const { violations } = await axe.run(document, { ...wanted, resultTypes: ["violations"], iframes: false });
      return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id}: ${n.html.slice(0, 140)} (${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help})`));
    }, rules);
    faults.push(...found.map((fault) => `${what}: ${fault}`));
  };
  const measure = async (what) => {
    const found = [...await page.evaluate(misfits), ...await page.evaluate(covered)];
    faults.push(...found.map((fault) => `${what}: ${fault}`));
  };
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await examine(`${width} px, ${theme}`, theme === "light" ? EVERYTHING : COLOURS);
    }
    await measure(`${width} px`);
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    await measure(`${width} px, text at 200 %`);
    await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await measure("320 px");
  return [...faults, ...new Set(heard)];
}

test("every route of a page is looked at", { skip: Boolean(process.env.ONLY) && "with a pattern" }, async () => {
  const routes = execFileSync(process.env.HELPDESK_BIN, ["routes"], { encoding: "utf8" });
  assert.deepEqual(await coverage(routes, pages, windows), []);
});

test("no page has a fault", async (t) => {
  const jobs = [...pages];
  const faults = Object.fromEntries(ROLES.map((role) => [role, []]));
  const worker = async () => {
    let page;
    let of;
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      if (of !== job.role) {
        await page?.close();
        page = await windows[job.role].newPage();
        page.heard = [];
        await listen(page, { push: (fault) => page.heard.push(fault) });
        of = job.role;
      }
      const found = await look(page, job).catch((error) => [`could not be looked at: ${error.message}`]);
      faults[job.role].push(...found.map((fault) => `${job.path} (${job.name}): ${fault}`));
    }
    await page?.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const role of ROLES) {
    const seen = pages.filter((page) => page.role === role).length;
    await t.test(`${role}: ${seen} pages`, () => assert.ok(!faults[role].length, `\n${faults[role].join("\n")}`));
  }
});
