// Verifies deliveries with the published package, as a receiver would. In: JSON on standard input. Out: a count.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { deepStrictEqual, throws } from "node:assert";

const { Webhook } = createRequire(process.cwd() + "/")("standardwebhooks");
const deliveries = JSON.parse(readFileSync(0, "utf8"));
for (const { secret, headers, body } of deliveries) {
  deepStrictEqual(new Webhook(secret).verify(body, headers), JSON.parse(body));
  throws(() => new Webhook(secret).verify(body + " ", headers));
}
console.log(`${deliveries.length} verified`);
