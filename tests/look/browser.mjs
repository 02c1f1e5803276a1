// A browser, and the people of the demo in it.
import { chromium } from "playwright-core";

export const base = process.env.BASE;
const PASSWORD = "demo-demo-demo";

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });

/** A window of its own, signed in as somebody of the demo: `manager`, or nobody. */
export async function someone(browser, login, options = {}) {
  const context = await browser.newContext({ baseURL: base, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(10000);
  if (!login) return context;
  const answer = await context.request.post("/sign-in", { form: { login: `${login}@demo.test`, password: PASSWORD }, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`${login} cannot sign in: ${answer.status()}`);
  return context;
}

/** Sends a form as the person whose window this is, as a browser without scripts would. */
export async function send(context, path, form) {
  const answer = await context.request.post(path, { form, maxRedirects: 0 });
  if (answer.status() !== 303) {
    const [, main] = (await answer.text()).split('<main id="main"');
    const why = main.match(/(?:role="alert"|field__error|<h1)[^]*?<\/(?:p|h1)>/g)?.map((html) => html.replace(/<[^>]*>/g, " ").trim());
    throw new Error(`${path} answers ${answer.status()}: ${why}`);
  }
  return answer.headers().location;
}

/** Gathers what a page's browser complains of, and what it asks of anybody but us. */
export function listen(page, faults) {
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isHere = request.isNavigationRequest() || url.host === new URL(page.url()).host;
    if (!isHere && url.protocol !== "blob:") faults.push(`asks ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // What a page was asking for when it was left, such as its stream, ends with it.
    const error = request.failure()?.errorText;
    if (error !== "net::ERR_ABORTED") faults.push(`${request.url()} fails: ${error}`);
  });
  page.on("response", (response) => {
    // Pages' own answers are looked at by who opens them, and a form that is sent to be refused is refused.
    const is_meant = response.request().isNavigationRequest() || response.status() === 422;
    if (response.status() >= 400 && !is_meant) faults.push(`${response.url()} answers ${response.status()}`);
  });
  page.on("console", (message) => {
    // What is not there was noted above, and a page that is not there on purpose is none.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  return page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`)));
}
