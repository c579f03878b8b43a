// A served engine, driven by a client of types that openapi-typescript made of our description.
//
// In: BASE and KEY of a server under `Policy::live()`, and `api.d.ts` beside this file. Out: a line for each step,
// and an error at the first answer that is another.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.d.ts";

const { BASE, KEY } = process.env;
assert(BASE && KEY);
const client = createClient<paths, "application/json">({ baseUrl: BASE, headers: { authorization: `Bearer ${KEY}` } });
let steps = 0;

/** What was answered where nothing was refused. */
function taken<T>(step: string, answer: { data?: T; error?: unknown; response: Response }): T {
  assert(answer.data !== undefined, `${step}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  steps += 1;
  console.log(`ok ${step} ${answer.response.status}`);
  return answer.data;
}

const field = taken("field", await client.POST("/v3/marketing/field_definitions", {
  body: { name: "ts_plan", field_type: "Text" },
}));
const contacts: components["schemas"]["WrittenContact"][] = [
  { email: "ts-ada@example.com", custom_fields: { [field.id]: "pro" } },
  { email: "ts-bob@example.com", custom_fields: { ts_plan: "free" } },
  { email: "ts-eve@example.com", city: "Oslo", custom_fields: { ts_plan: "pro" } },
];
const job = taken("upsert", await client.PUT("/v3/marketing/contacts", { body: { contacts } }));
for (let left = 100; ; left -= 1) {
  const { status, results } = taken("job", await client.GET("/v3/marketing/contacts/imports/{id}", {
    params: { path: { id: job.job_id } },
  }));
  if (status === "completed") {
    assert.equal(results?.created_count, 3);
    break;
  }
  assert(left > 0 && status === "pending", status);
}

const query_dsl = "SELECT contact_id, updated_at FROM contact_data WHERE ts_plan = 'pro'";
const made = taken("segment", await client.POST("/v3/marketing/segments/2.0", {
  body: { name: "TypeScript", query_dsl },
}));
const path = { segment_id: made.id };
let count = -1;
for (let left = 100; count !== 2 && left > 0; left -= 1) {
  count = taken("count", await client.GET("/v3/marketing/segments/2.0/{segment_id}", {
    params: { path, query: { contacts_sample: false } },
  })).contacts_count;
}
assert.equal(count, 2);
const members: string[] = [];
for (let cursor: string | undefined; ;) {
  const page = taken("members", await client.GET("/v1/segments/{segment_id}/members", {
    params: { path, query: { limit: 1, ...(cursor === undefined ? {} : { cursor }) } },
  }));
  members.push(...(page.ids ?? []));
  if (!page.next) break;
  cursor = page.next;
}
assert.equal(new Set(members).size, 2);

// A refusal has a type too: `error` is what the description has for the statuses of refusals.
const wrong = await client.POST("/v3/marketing/segments/2.0", {
  body: { name: "wrong", query_dsl: "SELECT contact_id, updated_at FROM contact_data WHERE nowhere = 1" },
});
assert.equal(wrong.response.status, 400);
const item: components["schemas"]["ErrorItem"] | undefined = wrong.error?.errors[0];
assert.equal(item?.field, "query_dsl");
assert.match(item.message, /nowhere/);
const absent = await client.GET("/v3/marketing/lists/{id}", { params: { path: { id: made.id } } });
assert.deepEqual([absent.response.status, absent.error?.errors[0]?.field], [404, "id"]);
console.log(`${steps} steps`);
