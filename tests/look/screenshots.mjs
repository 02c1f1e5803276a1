// Photographs the pages, and puts the pictures on sheets.
import { rmSync, writeFileSync } from "node:fs";
import { base, launch } from "./browser.mjs";
import { allPages, leave, prepare, ROLES } from "./pages.mjs";

const { FOLDER: folder, ONLY: only } = process.env;
const AT_ONCE = 3;
const WIDTHS = [390, 1280];
const THEMES = ["light", "dark"];
const STYLE = `
  body { margin: 1rem; font: 14px/1.4 system-ui, sans-serif; color: #222; background: #fff; }
  h1 { margin: 0 0 .5rem; font-size: 20px } h2 { margin: 2rem 0 .5rem; font-size: 18px }
  ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(620px, 1fr)); gap: 1rem; margin: 0; padding: 0; list-style: none }
  figure { margin: 0 } figcaption { margin-bottom: .25rem; overflow-wrap: anywhere }
  div { display: grid; grid-template-columns: 1fr 1fr 2.2fr 2.2fr; gap: 4px; align-items: start }
  a { display: block; height: 260px; overflow: hidden; border: 1px solid #bbb } img { display: block; width: 100% }`;

const browser = await launch();
const windows = await prepare(browser);
const pages = await allPages(windows, only);
const jobs = [...pages];
const file = ({ role, name }, width, theme) => `${role}-${name}-${width}-${theme}.png`;
let count = 0;

/** Lets the browser draw what was asked of it; a picture taken before is of a window that is half the old one. */
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function photograph(page, job) {
  for (const width of WIDTHS) {
    const height = width < 500 ? 844 : 900;
    await page.setViewportSize({ width, height });
    await page.goto(new URL(job.path, base).href, { waitUntil: "load" });
    await job.act?.(page);
    // Pictures that are fetched when they come into sight come into sight.
    await page.evaluate(async () => {
      for (const image of document.images) image.loading = "eager";
      await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    });
    // A window as high as its page, so that what stands at the window's end stands at the picture's.
    await page.setViewportSize({ width, height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)) });
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await drawn(page);
      // And its surface to grow, which it does later.
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${folder}/${file(job, width, theme)}`, animations: "disabled" });
      count += 1;
    }
  }
}

async function work() {
  let page;
  let of;
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    if (of !== job.role) {
      await page?.close();
      page = await windows[job.role].newPage();
      of = job.role;
    }
    await photograph(page, job);
  }
  await page?.close();
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const shown = (job) => {
  const pictures = WIDTHS.flatMap((width) => THEMES.map((theme) => file(job, width, theme)));
  const links = pictures.map((name) => `<a href="${name}"><img src="${name}" alt="${name}"></a>`).join("");
  return `<li><figure><figcaption><b>${escape(job.name)}</b> ${escape(job.path)}</figcaption><div>${links}</div></figure></li>`;
};
const seen = ROLES.filter((role) => pages.some((page) => page.role === role));
const section = (role, title = `<h2 id="${role}">${role}</h2>`) => `${title}<ul>${pages.filter((page) => page.role === role).map(shown).join("")}</ul>`;
const sheet = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style><h1>${title}</h1>${body}</html>`;
const ways = `<p>${seen.map((role) => `<a href="#${role}" style="display:inline;border:0">${role}</a>`).join(" · ")}</p>`;
writeFileSync(`${folder}/index.html`, sheet("Every page", ways + seen.map(section).join("")));

const page = await browser.newPage({ viewport: { width: 1940, height: 1000 } });
for (const role of seen) {
  // From a file of its own, because only such a page may show other files.
  writeFileSync(`${folder}/sheet.html`, sheet(role, section(role, "")));
  await page.goto(`file://${folder}/sheet.html`, { waitUntil: "load" });
  await page.screenshot({ path: `${folder}/contact-sheet-${role}.png`, fullPage: true });
}
rmSync(`${folder}/sheet.html`);
leave();
await browser.close();
console.log(`${count} pictures of ${pages.length} pages in ${folder}; index.html shows them all`);
