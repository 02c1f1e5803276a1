// A repair from the request to the hand-back, by a client whose types are made from the API's document: bin/test-client
// makes them, checks this file against them, and runs it with a token of everybody who takes part.
import assert from "node:assert/strict";
import createClient, { type FetchResponse } from "openapi-fetch";
import type { components, paths } from "./api.js";

type Ticket = components["schemas"]["Ticket"];

function said(name: string): string {
  const value = process.env[name];
  assert(value, `${name} has to be set`);
  return value;
}

/** Somebody who calls, or nobody: whoever has a tracking link needs no token. */
function caller(token?: string) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return createClient<paths>({ baseUrl: said("API_BASE"), headers });
}

const customer = caller(said("CUSTOMER"));
const executive = caller(said("EXECUTIVE"));
const manager = caller(said("MANAGER"));
const technician = caller(said("TECHNICIAN"));
const holder = caller();

/** What was answered; a refusal ends the test with its own words. */
async function taken<T extends Record<string | number, unknown>, O, M extends `${string}/${string}`>(
  call: Promise<FetchResponse<T, O, M>>,
) {
  const { data, error, response } = await call;
  assert(data !== undefined, `${response.status} ${response.url}: ${JSON.stringify(error)}`);
  return data;
}

/** Takes an action's answer, which leaves the ticket in this status. */
async function leads(to: components["schemas"]["Status"], call: Promise<{ data?: Ticket; error?: unknown }>) {
  const { data, error } = await call;
  assert(data, JSON.stringify(error));
  assert.equal(data.status, to);
  return data;
}

const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);

// The customer asks. Sent again with its key, as after a broken line, it is one request still.
const asked = {
  device_category: "laptop",
  brand: "Dell",
  model: "XPS 13",
  fault: "The screen stays black since yesterday.",
  hand_over: "pickup",
  preferred_date: day,
  contact_name: "Meera Nair",
  phone: "98450 12345",
  address: "12 Marine Drive\nKochi 682031",
} as const;
const key = { header: { "Idempotency-Key": "repair.ts" } };
const ask = () => customer.POST("/api/v1/tickets", { params: key, body: asked });
const requested = await leads("requested", ask());
const again = await ask();
assert.equal(again.data?.number, requested.number);
assert.equal(again.response.headers.get("Idempotency-Replayed"), "true");
const path = { number: requested.number };
const params = { path };

// Who has the link reads as far as the repair is, and nothing of whose it is.
assert(requested.tracking_token);
const link = { params: { path: { token: requested.tracking_token } } };
async function follow(status: components["schemas"]["Status"]) {
  const tracked = await taken(holder.GET("/api/v1/tracking/{token}", link));
  assert.equal(tracked.status, status);
  return tracked;
}
assert(!JSON.stringify(await follow("requested")).includes("Meera"));

// What the document does not have is no call of this client's.
() =>
  // @ts-expect-error: neither the house nor the document knows this way to get a device there.
  customer.POST("/api/v1/tickets", { body: { ...asked, hand_over: "drone" } });
() =>
  // @ts-expect-error: a rejection needs its reason.
  executive.POST("/api/v1/tickets/{number}/rejection", { params, body: { version: 1 } });
() =>
  // @ts-expect-error: a ticket's number is a number.
  customer.GET("/api/v1/tickets/{number}", { params: { path: { number: "first" } } });
// @ts-expect-error: nor is there such a status.
() => requested.status === "lost";

// The executive accepts the version that was seen. Another one is refused, and so is what is done already: what the
// ticket is now stands in the refusal.
const seen = await executive.GET("/api/v1/tickets/{number}", { params });
const tag = seen.response.headers.get("ETag");
assert(tag);
const accept = (header: { "If-Match"?: string }) =>
  executive.POST("/api/v1/tickets/{number}/acceptance", {
    params: { path, header },
    body: { note: "We have the panel in stock." },
  });
await leads("accepted", accept({ "If-Match": tag }));
for (const [header, status, type] of [
  [{ "If-Match": tag }, 412, "/api/docs#problem-precondition"],
  [{}, 409, "/api/docs#problem-state"],
] as const) {
  const { response, error } = await accept(header);
  assert.deepEqual([response.status, error?.type, error?.ticket?.status], [status, type, "accepted"]);
}

// The device comes into the house.
await leads(
  "pickup_scheduled",
  executive.POST("/api/v1/tickets/{number}/pickup", { params, body: { date: day, window: "09-12" } }),
);
const planned = await taken(executive.GET("/api/v1/pickups", { params: { query: { until: day } } }));
assert(planned.items.some((ticket) => ticket.number === path.number));
await leads("collected", executive.POST("/api/v1/tickets/{number}/pickup/collection", { params }));

/** What may be chosen in an action now. */
async function options(of: typeof executive, action: components["schemas"]["Action"], name: string) {
  const forms = await taken(of.GET("/api/v1/tickets/{number}/actions", { params }));
  const field = forms.items.find((form) => form.action === action)?.fields.find((field) => field.name === name);
  assert(field?.options, `${action} lets nobody choose ${name}`);
  return field.options;
}
const { department_id } = (await taken(customer.GET("/api/v1/categories"))).items.find(({ key }) => key === "laptop")!;
const departments = await options(executive, "intake", "department_id");
assert(departments.some(({ value }) => value === String(department_id)));
const intake = {
  department_id,
  fault_type: "screen",
  condition: "A dent in the lid",
  accessories: "Charger",
  assessment: "The panel gets no light",
  shelf: "B-12",
  promised_on: day,
} as const;
await leads("received", executive.POST("/api/v1/tickets/{number}/intake", { params, body: intake }));
await follow("received");

// A photo, as it is: to the types bytes are a string.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const photo = await taken(
  executive.POST("/api/v1/tickets/{number}/photos", {
    params,
    headers: { "Content-Type": "image/png" },
    body: "",
    bodySerializer: () => png,
  }),
);
assert.deepEqual((await taken(customer.GET("/api/v1/tickets/{number}/photos", { params }))).items, [
  { ...photo, added_by: null },
]);

// The manager gives it to the technician, who works, waits for a part, and completes.
const me = await taken(technician.GET("/api/v1/me"));
const technicians = await options(manager, "allocation", "technician_id");
assert(technicians.some(({ value }) => value === String(me.id)));
await leads(
  "allocated",
  manager.POST("/api/v1/tickets/{number}/allocation", { params, body: { technician_id: me.id, note: "First." } }),
);
await leads("in_progress", technician.POST("/api/v1/tickets/{number}/work", { params }));
const working = await leads(
  "in_progress",
  technician.POST("/api/v1/tickets/{number}/progress", { params, body: { percent: 40, note: "The panel is out." } }),
);
assert.equal(working.percent, 40);
await leads(
  "awaiting_parts",
  technician.POST("/api/v1/tickets/{number}/parts-wait", { params, body: { part: "A panel", expected_on: day } }),
);
assert.equal((await follow("awaiting_parts")).percent, 40);

// The customer writes by the link; what staff write among themselves stays there.
await taken(holder.POST("/api/v1/tracking/{token}/comments", { ...link, body: { body: "Is my data safe?" } }));
const comment = (body: string, visibility: components["schemas"]["Visibility"]) =>
  taken(technician.POST("/api/v1/tickets/{number}/comments", { params, body: { body, visibility } }));
await comment("It is: I do not touch the disk.", "public");
await comment("The hinge will be next.", "internal");
const bodies = (await follow("awaiting_parts")).comments.map((comment) => comment.body);
assert.deepEqual(bodies, ["It is: I do not touch the disk.", "Is my data safe?"]);

await leads("in_progress", technician.POST("/api/v1/tickets/{number}/parts-arrival", { params }));
const completed = await leads(
  "completed",
  technician.POST("/api/v1/tickets/{number}/completion", {
    params,
    body: { outcome: "repaired", report: "New panel. Tested for an hour.", shelf: "B-12", amount_due: "1500.50" },
  }),
);
assert.equal(completed.outcome, "repaired");

// It goes back, and the customer says how it was.
await leads("ready", executive.POST("/api/v1/tickets/{number}/return", { params, body: { method: "collection" } }));
assert.equal((await follow("ready")).amount_due, "1500.50");
await leads(
  "returned",
  executive.POST("/api/v1/tickets/{number}/hand-back", { params, body: { received_by: "Meera Nair" } }),
);
await taken(holder.POST("/api/v1/tracking/{token}/rating", { ...link, body: { rating: 5 } }));
assert.equal((await follow("returned")).rating?.rating, 5);

// All of it stands in the list of what happened, which is read page by page.
const actions: (string | null)[] = [];
for (let after: number | undefined, more = true; more; ) {
  const query = after === undefined ? { limit: 5 } : { limit: 5, after };
  const page = await taken(customer.GET("/api/v1/tickets/{number}/events", { params: { path, query } }));
  actions.push(...page.items.map((event) => event.action));
  more = page.next !== null;
  after = more ? Number(new URL(page.next!, said("API_BASE")).searchParams.get("after")) : undefined;
}
assert.equal(actions.at(-1), "request");
assert(actions.includes("hand-back") && actions.includes("parts-wait"), actions.join());
console.log(`api client: ticket ${path.number} went from request to hand-back, with types made from the document.`);
