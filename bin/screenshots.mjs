// The pages to photograph, by role. Ticket pages are found as the role's own lists show them.
import { chromium } from "playwright-core";

const { BASE: base, FOLDER: folder } = process.env;
const pages = {
  visitor: ["/", "/sign-in", "/register", "/join", "/contact", "/password/forgot", "/password/forgot?asked", "/nothing-here"],
  customer: ["/tickets", "/tickets/new", "/profile", "/profile/password", "/profile/sessions"],
  executive: ["/desk", "/tickets", "/tickets?q=mira", "/tickets/new", "/tickets/new?q=a", "/inventory", "/profile"],
  manager: ["/board", "/tickets", "/inventory"],
  technician: ["/bench", "/tickets", "/inventory"],
  admin: ["/board", "/tickets", "/inventory"],
  superuser: ["/tickets", "/inventory", "/people", "/people/1010", "/people/1033", "/departments", "/mail", "/mail/200", "/profile"],
};
const widths = [390, 1280];
const themes = ["light", "dark"];

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let count = 0;
for (const [role, paths] of Object.entries(pages)) {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (role !== "visitor") {
    await page.goto(`${base}/sign-in`);
    await page.fill("#sign-in [name=login]", `${role}@demo.test`);
    await page.fill("#sign-in [name=password]", "demo-demo-demo");
    await Promise.all([page.waitForURL((url) => url.pathname !== "/sign-in"), page.click("#sign-in button")]);
  }
  const wanted = [...paths];
  if (role !== "visitor") {
    // One ticket of each status that this role sees.
    await page.goto(`${base}/tickets?status=all`);
    const seen = await page.$$eval("main [data-ticket][data-status]", (all) => all.map((e) => [e.dataset.status, e.dataset.ticket]));
    for (const [, number] of new Map(seen)) wanted.push(`/tickets/${number}`);
    if (role === "customer" && seen.length) {
      await page.goto(`${base}/tickets/${seen[0][1]}`);
      const link = await page.getAttribute("a.tracking", "href");
      wanted.push(new URL(link).pathname);
    }
  }
  for (const path of wanted) {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
        await page.goto(base + path);
        const name = path.startsWith("/t/") ? "tracking" : path.replace(/^\//, "").replace(/[/?=&]+/g, "-") || "home";
        await page.screenshot({ path: `${folder}/${role}-${name}-${width}-${theme}.png`, fullPage: true });
        count += 1;
      }
    }
  }
  await context.close();
}
await browser.close();
console.log(`${count} pictures in ${folder}`);
