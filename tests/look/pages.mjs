// Every page of the app, by the role that looks at it: the one list that bin/screenshots photographs and bin/test-look
// examines. A page is a path, or an object with
//   path     the path, or how to find it, for what the demo numbers as it likes
//   name     what its pictures are called, where its path would say little
//   status   what it answers, unless 200
//   act      what is done on it before it is looked at, such as opening a menu
// After a new route of a page, bin/test-look asks for its line here.
import { base, send, someone } from "./browser.mjs";
import { openFresh } from "./fresh.mjs";

/** Where the first thing that a selector finds on a page leads. */
const first = (path, selector) => async (page) => {
  await page.goto(base + path);
  const href = await page.locator(selector).first().getAttribute("href");
  return href.replace(/#.*/, "");
};
/** A page of a ticket of this status: its own, or with `/work-order` one of its papers. */
const of = (status, rest = "") => async (page) => `/tickets/${(await tickets(page)).get(status)}${rest}`;
const press = (selector) => async (page) => page.locator(selector).first().click();
const sent = (fields, button) => async (page) => {
  for (const [field, value] of Object.entries(fields)) await page.fill(field, value);
  await page.click(button);
  await page.waitForSelector("main [aria-invalid=true], main [role=alert]");
};

const refused = { path: "/tickets/new", name: "tickets-new-refused", act: sent({ "#request [name=brand]": "Dell" }, "#request [type=submit]") };
const accounts = ["/profile", "/profile/password", "/profile/sessions", "/profile/tokens"];
const own = [...accounts, "/profile/notifications", "/notifications"];
const docs = ["/api/docs", "/api/docs/request_repair"];
const searches = ["/tickets?status=all", { path: "/tickets?q=nothing%20of%20the%20kind", name: "tickets-none" }];
/** What is printed of a ticket. */
const papers = (status) => [
  { path: of(status, "/work-order"), name: "work-order" }, { path: of(status, "/receipt"), name: "receipt" },
  { path: of(status, "/label"), name: "label" }, { path: of(status, "/label?size=40x20"), name: "label-small" },
];
/** The menu behind a person's navigation, where there is one. */
const menu = (path) => ({ path, name: `${path.slice(1)}-menu`, act: press(".nav__more > summary") });

export const PAGES = {
  visitor: [
    "/", "/styleguide", "/sign-in", "/register", "/join", "/contact", "/password/forgot",
    { path: "/password/forgot?asked", name: "password-forgot-asked" },
    { path: (page) => resetLink(page), name: "password-reset" },
    { path: "/sign-in", name: "sign-in-refused", act: sent({ "#sign-in [name=login]": "nobody@demo.test", "#sign-in [name=password]": "a guess" }, "#sign-in button") },
    { path: "/register", name: "register-refused", act: sent({ "#register [name=name]": "A" }, "#register [type=submit]") },
    ...docs,
    { path: "/nothing-here", status: 404 },
    { path: "/track?link=nothing", name: "track-unknown", status: 404 },
  ],
  // Signs up at /join and waits.
  pending: ["/waiting", "/profile", "/sign-out"],
  customer: ["/tickets", ...searches, "/tickets/new", refused, { path: of("in_progress", "/receipt"), name: "receipt" }, { path: photo, name: "photo" }, ...accounts, "/notifications", "/contact", "/sign-out"],
  executive: [
    "/desk", "/tickets", ...searches, "/tickets?q=mira", "/tickets/new", "/tickets/new?q=a", refused,
    { path: first("/tickets/new?q=a", ".found__link"), name: "tickets-new-chosen" },
    ...papers("received"), { path: of("accepted", "/receipt"), name: "receipt-none", status: 404 },
    "/inventory", ...own, { path: "/board", name: "forbidden", status: 403 },
  ],
  manager: ["/board", "/tickets", ...searches, "/inventory", ...own],
  technician: ["/bench", "/tickets", ...searches, "/inventory", ...own],
  admin: ["/department", "/board", menu("/board"), "/tickets", "/inventory", "/feedback", ...own],
  superuser: [
    "/tickets", menu("/tickets"), "/inventory", "/people",
    { path: first("/people", "[data-standing=pending] a"), name: "people-pending" },
    { path: first("/people", "[data-standing=active] a"), name: "people-active" },
    "/departments", "/mail", { path: first("/mail", "#mails .line__link"), name: "mail-letter" },
    "/audit", "/feedback", "/data", "/data/events", "/data/events?q=10001", "/data/people", "/data/people?q=nobody%20at%20all",
    ...accounts, "/notifications",
  ],
  // Whoever has a link, and no account: one ticket of each status.
  link: [],
  // Whoever opens a house that nobody has used yet.
  founder: ["/", "/setup", { path: "/setup", name: "setup-refused", act: sent({ "form [name=code]": "guessed" }, "main [type=submit]") }],
  // The superuser of a house in which nothing has happened yet.
  alone: ["/tickets", "/inventory", "/people", "/departments", "/mail", "/audit", "/feedback", "/data", "/data/tickets", "/notifications"],
  // Who was sent mail there, and reads it.
  addressee: [{ path: () => letter("confirm"), name: "confirm" }, { path: () => letter("not-me"), name: "not-me" }],
};

/** The routes of pages that are not looked at by themselves, each with the reason. */
export const ELSEWHERE = {
  "/mail/{id}/body": "a letter as mail programmes show it, within /mail/{id}",
  "/people/{id}/picture/{size}": "a picture",
  "/assets/{hash}/{name}": "a file of every page",
};

export const ROLES = Object.keys(PAGES);

/** Those whom the demo knows by their role. */
const KNOWN = ["customer", "executive", "manager", "technician", "admin", "superuser"];
/** Where those are who are not in the demo. */
const HOMES = {};
const houses = [];
let letter;

/** What the demo lacks for some pages: photos, a face, a word from a visitor, somebody who waits. Answers their windows. */
export async function prepare(browser) {
  const windows = {};
  for (const role of ROLES) windows[role] = await someone(browser, KNOWN.includes(role) ? role : undefined);
  await Promise.all([furnish(windows), open(windows)]);
  return windows;
}

/** A house that is not set up, and one that is, in which somebody has registered. */
async function open({ alone }) {
  const [untouched, opened] = await Promise.all([openFresh(), openFresh()]);
  houses.push(untouched, opened);
  Object.assign(HOMES, { founder: untouched.base, alone: opened.base, addressee: opened.base });
  letter = opened.link;
  const person = (name, email, phone) => ({ name, email, phone, password: "four unlikely garden spoons" });
  await send(alone, `${opened.base}/setup`, { code: opened.code, ...person("Sana Mirza", "sana@demo.test", "98450 99997") });
  const other = await alone.browser().newContext();
  await send(other, `${opened.base}/register`, person("Nadia Noor", "nadia@demo.test", "98450 99998"));
  await other.close();
}

/** Closes what was opened beside the demo. */
export const leave = () => houses.splice(0).forEach((house) => house.close());

async function furnish(windows) {
  await send(windows.visitor, "/contact", { message: "Do you mend record players, too? Mine hums since we moved.", email: "someone@demo.test" });
  await send(windows.pending, "/join", {
    name: "Alexandrina Konstantinopoulou-Wolkenstein", email: "new@demo.test", phone: "98450 99999", password: "four unlikely garden spoons",
  });
  const page = await windows.customer.newPage();
  await page.goto(`${base}/profile`);
  const picture = { name: "picture.png", mimeType: "image/png", buffer: await page.screenshot() };
  for (const [path, form] of [["/profile", "form[action='/profile/picture']"], [await of("in_progress")(page), "#form-photos"]]) {
    await page.goto(base + path);
    await page.setInputFiles(`${form} [type=file]`, picture);
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await page.click(`${form} [type=submit]`);
    if ((await answer).status() >= 400) throw new Error(`${path} takes no picture: ${(await answer).status()}`);
  }
  await page.close();
}

async function tickets(page) {
  await page.goto(`${base}/tickets?status=all`);
  const all = await page.$$eval("main [data-ticket][data-status]", (lines) => lines.map((line) => [line.dataset.status, line.dataset.ticket]));
  return new Map(all);
}

async function photo(page) {
  return first(await of("in_progress")(page), ".photos__one")(page);
}

/** Who has no e-mail is shown the link that others are sent. */
const withoutMail = first("/people?q=Kamala", "[data-person-id] a");

let superuser;
async function resetLink(page) {
  superuser ??= await someone(page.context().browser(), "superuser");
  const other = await superuser.newPage();
  const person = await withoutMail(other);
  await other.close();
  const answer = await superuser.request.post(`${person}/password-link`);
  const [, link] = (await answer.text()).match(/id="password-link">([^<]*)/);
  return new URL(link.replaceAll("&#x2f;", "/")).pathname;
}

/** A role's pages with what has to be found found, and one ticket of each status that the role sees. */
export async function pagesOf(role, page) {
  const pages = PAGES[role].map((one) => (typeof one === "string" ? { path: one } : { ...one }));
  for (const one of pages) {
    if (typeof one.path === "function") one.path = await one.path(page);
    one.name ??= one.path.replace(/^\//, "").replace(/[^a-z0-9_]+/gi, "-") || "home";
  }
  if (HOMES[role]) for (const one of pages) one.path = new URL(one.path, HOMES[role]).href;
  if (KNOWN.includes(role)) {
    for (const [status, number] of await tickets(page)) pages.push({ path: `/tickets/${number}`, name: `ticket-${status}` });
  }
  return pages;
}

/** The tracking pages of the customer's tickets, one of each status. */
export async function trackingPages(page) {
  const pages = [];
  for (const [status, number] of await tickets(page)) {
    await page.goto(`${base}/tickets/${number}`);
    pages.push({ path: new URL(await page.getAttribute("a.tracking", "href")).pathname, name: `tracking-${status}` });
  }
  return pages;
}

/** All pages of all roles that a pattern fits, `admin /department`; without one, all. */
export async function allPages(windows, pattern) {
  const isWanted = (role, path) => !pattern || new RegExp(pattern).test(`${role} ${path}`);
  // Of roles that a pattern which names some does not name nothing is looked for.
  const roles = ROLES.filter((role) => !pattern || !ROLES.some((one) => pattern.includes(one)) || pattern.includes(role));
  const found = await Promise.all(roles.map(async (role) => {
    const page = await windows[role === "link" ? "customer" : role].newPage();
    const pages = role === "link" ? await trackingPages(page) : await pagesOf(role, page);
    await page.close();
    return pages.filter(({ path }) => isWanted(role, path)).map((one) => ({ role, ...one }));
  }));
  return found.flat();
}
