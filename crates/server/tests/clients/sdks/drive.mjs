// What a program does with the SDKs of Segment and RudderStack for Node: a visitor turns out to be a user.
// In: BASE and KEY. Out: messages at that service; the test looks at what became of them.
import { createRequire } from "node:module";
import { Analytics } from "@segment/analytics-node";

const RudderAnalytics = createRequire(import.meta.url)("@rudderstack/rudder-sdk-node");
const { BASE: host, KEY: writeKey } = process.env;

async function drive(sdk, analytics, flush) {
    const [userId, anonymousId, previousId] = [`user-${sdk}`, `visitor-${sdk}`, `old-${sdk}`];
    const messageId = `bought-${sdk}`;
    analytics.page({ anonymousId, name: "Home", properties: { url: "/" } });
    analytics.track({ anonymousId, event: "Viewed", properties: { sku: "k1" } });
    analytics.track({ anonymousId: previousId, event: "Earlier" });
    await flush();
    const traits = { email: `${sdk}@example.com`, firstName: "Ann", plan: "pro", score: 1.5 };
    analytics.identify({ userId, anonymousId, traits });
    await flush();
    analytics.alias({ previousId, userId });
    analytics.group({ userId, groupId: "g", traits: { name: "Acme" } });
    const timestamp = new Date("2026-03-01T12:00:00Z");
    const bought = { userId, event: "Bought", messageId, properties: { price: 12.5 }, timestamp };
    analytics.track(bought);
    await flush();
    analytics.track(bought);
    await flush();
}

const segment = new Analytics({ writeKey, host, flushInterval: 100 });
segment.on("error", (error) => { throw new Error(JSON.stringify(error)); });
const sent = () => new Promise((done) => setTimeout(done, 1500));
await drive("segment-node", segment, sent);
await segment.closeAndFlush();
const rudder = new RudderAnalytics(writeKey, { dataPlaneUrl: host, flushInterval: 100 });
await drive("rudder-node", rudder, () => rudder.flush());
await rudder.flush();
console.log("driven");
process.exit(0);
