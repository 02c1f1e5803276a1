// The pages to photograph, by role. Ticket pages are found as the role's own lists show them.
import { chromium } from "playwright-core";

const { BASE: base, FOLDER: folder, ONLY: only } = process.env;
const own = ["/profile", "/profile/password", "/profile/sessions", "/profile/tokens", "/profile/notifications", "/notifications"];
const pages = {
  visitor: ["/", "/sign-in", "/register", "/join", "/contact", "/password/forgot", "/password/forgot?asked", "/api/docs", "/api/docs/request_repair", "/nothing-here"],
  // Signs up at /join and waits.
  pending: ["/waiting", "/profile"],
  customer: ["/tickets", "/tickets/new", "/profile", "/profile/password", "/profile/sessions", "/profile/tokens", "/contact"],
  executive: ["/desk", "/tickets", "/tickets?q=mira", "/tickets/new", "/tickets/new?q=a", "/inventory", ...own],
  manager: ["/board", "/tickets", "/inventory", ...own],
  technician: ["/bench", "/tickets", "/inventory", ...own],
  admin: ["/board", "/tickets", "/inventory", "/department", "/feedback", ...own],
  superuser: [
    "/tickets", "/inventory", "/people", "/people/1010", "/people/1033", "/departments", "/mail", "/mail/200", "/audit", "/feedback",
    "/data", "/data/events", "/data/events?q=10001", "/data/people", "/data/people?q=nobody%20at%20all", ...own,
  ],
};
const widths = [390, 1280];
const themes = ["light", "dark"];
/** Without an argument every page; else those whose role and path, `admin /department`, fit it. */
const isWanted = (role, path) => !only || new RegExp(only).test(`${role} ${path}`);

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let count = 0;
for (const [role, paths] of Object.entries(pages)) {
  const tickets = role !== "visitor" && role !== "pending" && isWanted(role, "/tickets/10001");
  const wanted = paths.filter((path) => isWanted(role, path));
  if (!wanted.length && !tickets) continue;
  const context = await browser.newContext();
  const page = await context.newPage();
  if (role === "pending") await signUp(page);
  else if (role !== "visitor") await signIn(page, role);
  if (tickets) wanted.push(...await ticketPages(page, role));
  for (const path of wanted) {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
        await page.goto(base + path);
        const name = path.startsWith("/t/") ? "tracking" : path.replace(/^\//, "").replace(/[/?=&%]+/g, "-") || "home";
        await page.screenshot({ path: `${folder}/${role}-${name}-${width}-${theme}.png`, fullPage: true });
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (sideways > 0) console.log(`${role} ${path} scrolls ${sideways} px sideways at ${width} px`);
        count += 1;
      }
    }
  }
  await context.close();
}
await browser.close();
console.log(`${count} pictures in ${folder}`);

async function signIn(page, role) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#sign-in [name=login]", `${role}@demo.test`);
  await page.fill("#sign-in [name=password]", "demo-demo-demo");
  await Promise.all([page.waitForURL((url) => url.pathname !== "/sign-in"), page.click("#sign-in button")]);
}

async function signUp(page) {
  await page.goto(`${base}/join`);
  const fields = { name: "Alexandrina Konstantinopoulou-Wolkenstein", email: "new@demo.test", phone: "98450 99999", password: "four unlikely garden spoons" };
  for (const [name, value] of Object.entries(fields)) await page.fill(`#join [name=${name}]`, value);
  await Promise.all([page.waitForURL((url) => url.pathname === "/waiting"), page.click("#join button[type=submit]")]);
}

/** One ticket of each status that this role sees, and for a customer its tracking page. */
async function ticketPages(page, role) {
  await page.goto(`${base}/tickets?status=all`);
  const seen = await page.$$eval("main [data-ticket][data-status]", (all) => all.map((e) => [e.dataset.status, e.dataset.ticket]));
  const found = [...new Map(seen).values()].map((number) => `/tickets/${number}`);
  if (role === "customer" && seen.length) {
    await page.goto(`${base}${found[0]}`);
    found.push(new URL(await page.getAttribute("a.tracking", "href")).pathname);
  }
  return found;
}
