// The life of a segment, driven by SendGrid's own Node client.
//
// In: BASE and KEY of a server under `Policy::live()`. Out: a line for each step, and an error at the first
// answer that is not as the contract has it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

// The client lies where it was installed, which is not beside this file.
const client = createRequire(`${process.cwd()}/`)("@sendgrid/client");
const { BASE, KEY } = process.env;
client.setApiKey(KEY);
client.setDefaultRequest("baseUrl", BASE);
let steps = 0;

async function call(method, path, expected, body, qs) {
  let status, answer;
  try {
    const [response, parsed] = await client.request({ method, url: `/v3/marketing/${path}`, body, qs });
    [status, answer] = [response.statusCode, parsed];
  } catch (error) {
    if (!error.response) throw error;
    [status, answer] = [error.code, error.response.body];
  }
  assert.equal(status, expected, `${method} ${path}: ${JSON.stringify(answer)}`);
  steps += 1;
  console.log(`ok ${method} ${path} ${status}`);
  return answer;
}

const query = "SELECT contact_id, updated_at FROM contact_data WHERE country = 'NO'";
const contacts = [
  { email: "node-ada@example.com", country: "NO" },
  { email: "node-bob@example.com", country: "IT" },
];
const { job_id: job } = await call("PUT", "contacts", 202, { contacts });
assert.equal((await call("GET", `contacts/imports/${job}`, 200)).status, "completed");

const path = "segments/2.0";
const made = await call("POST", path, 201, { name: "from Node", query_dsl: query });
assert.equal(made.query_dsl, query);
const one = `${path}/${made.id}`;
let seen = await call("GET", one, 200);
for (let left = 100; seen.contacts_count !== 1 && left > 0; left -= 1) seen = await call("GET", one, 200);
assert.deepEqual([seen.contacts_count, seen.contacts_sample[0].email], [1, "node-ada@example.com"]);
const short = await call("GET", one, 200, undefined, { contacts_sample: false });
assert.ok(!("contacts_sample" in short));
const { results } = await call("GET", path, 200, undefined, { ids: made.id });
assert.deepEqual(results.map((each) => each.id), [made.id]);
const again = await call("POST", path, 400, { name: "from Node", query_dsl: query });
assert.equal(again.errors[0].field, "name");
await call("PATCH", one, 429, { name: "soon" });
const refreshed = await call("POST", `${path}/refresh/${made.id}`, 202, { user_time_zone: "America/Chicago" });
assert.ok(refreshed.job_id);
await call("PUT", "contacts", 202, { contacts: [{ email: "node-bob@example.com", country: "NO" }] });
// What was accepted is evaluated at once, but beside the answer.
for (let left = 100; (await call("GET", one, 200)).contacts_count !== 2; left -= 1) {
  assert.ok(left > 0, "nobody joined");
}
await call("DELETE", one, 202);
await call("GET", one, 404);
client.setApiKey("SG.wrong.key");
// The client forgets it with every key.
client.setDefaultRequest("baseUrl", BASE);
await call("GET", path, 401);
console.log(`${steps} steps`);
