// Whether the list of pages has every page: what `helpdesk routes` prints, against it.
import { ELSEWHERE } from "./pages.mjs";
import { base } from "./browser.mjs";

const regex = (pattern) => new RegExp(`^${pattern.replace(/\{\w+\}/g, "[^/]+")}$`);
/** Words before parts that stand for anything: `/tickets/new` is no ticket's page. */
const exactness = (pattern) => pattern.split("{").length;

/** What is wrong: routes of pages that are not looked at, and exceptions that are none. */
export async function coverage(routes, pages, windows) {
  const paths = routes.split("\n").map((line) => line.split(/\s+/)).filter(([method, path]) => method === "GET" && !path.startsWith("/api/v1/")).map(([, path]) => path);
  const ordered = [...paths].sort((a, b) => exactness(a) - exactness(b));
  const seen = new Set(pages.map(({ path }) => ordered.find((route) => regex(route).test(new URL(path, base).pathname))));
  const faults = Object.keys(ELSEWHERE).filter((route) => !paths.includes(route)).map((route) => `${route} is an exception, and no route`);
  for (const route of paths) {
    if (seen.has(route) || ELSEWHERE[route]) continue;
    // Whatever is no page says so by itself: it leads elsewhere, or is a part of a page, a stream, a file.
    const path = filled(route, pages);
    const said = await Promise.all(["superuser", "customer", "admin"].map((role) => ask(windows[role], path)));
    const isPage = said.some((one) => one.isPage);
    const isOther = said.some(({ status }) => status >= 200 && status < 400);
    if (isPage || !isOther) faults.push(`${route} is a page that tests/look/pages.mjs has not (${path}: ${said.map(({ status }) => status)})`);
  }
  return faults;
}

async function ask(window, path) {
  const cookie = (await window.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const stop = new AbortController();
  const answer = await fetch(base + path, { headers: { cookie }, redirect: "manual", signal: stop.signal });
  // A stream has no end to wait for.
  const isHtml = answer.headers.get("content-type")?.includes("text/html");
  const isPage = answer.status === 200 && isHtml && /^\s*<!doctype/i.test(await answer.text());
  stop.abort();
  return { status: answer.status, isPage };
}

/** A route with something that is there for each of its parts. */
function filled(route, pages) {
  const like = (pattern) => pages.map(({ path }) => path.match(pattern)?.[1]).find(Boolean);
  const token = like(/^\/t\/([^/]+)$/);
  const photo = like(/^\/tickets\/(\d+\/photos\/\d+)$/);
  const person = like(/^\/people\/(\d+)$/);
  return route
    .replace("/tickets/{number}/photos/{id}", `/tickets/${photo}`)
    .replace("/tickets/{number}", `/tickets/${like(/^\/tickets\/(\d+)$/)}`)
    .replace("/t/{token}", `/t/${token}`)
    .replace(/^\/track$/, `/track?link=${token}`)
    .replace("/people/{id}", `/people/${person}`)
    .replace("/mail/{id}", `/mail/${like(/^\/mail\/(\d+)$/)}`)
    .replace("/data/{table}", "/data/tickets")
    .replace("/{size}", "/small")
    .replace(/\{\w+\}/g, "1");
}
