// How long the console takes with many contacts: what is counted while one types, and each page.
//
// In: `SEGMENTRY` (an optimised binary), `CONTACTS` (a million unless set), `EVENTS` per contact (10), `SEGMENTS`
// (200, as many as there may be), `DATA` (a folder to keep what is made, so that it is made once). Out: a table of times, in milliseconds;
// the status is 1 if the counts are not there within 100 ms in 95 of 100 cases.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { BINARY, start } from "./service.mjs";

const CONTACTS = Number(process.env.CONTACTS ?? 1_000_000);
const EVENTS = Number(process.env.EVENTS ?? 10);
const SEGMENTS = Number(process.env.SEGMENTS ?? 200);
/** From the last key to the request. */
const PAUSE = 150;
/** The counts have to be there so long after the pause, in 95 of 100 cases. */
const WITHIN = 100;

const folder = process.env.DATA ?? (await mkdtemp(join(tmpdir(), "segmentry-million-")));
const files = join(folder, "files");
const data = join(folder, "data");
const run = (...args) => promisify(execFile)(BINARY, args, { maxBuffer: 1 << 26 });

async function lines(name) {
  const text = await readFile(join(files, name), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
if (!existsSync(data)) {
  const sizes = ["--contacts", CONTACTS, "--events-per-contact", EVENTS, "--segments", SEGMENTS];
  await run("generate", ...sizes, "--format", "ndjson", "--out", files);
  const into = ["--data", data, "--batch", "10000"];
  const fields = ["--fields", join(files, "fields.json"), "--policy", "live"];
  await run("import", "contacts", join(files, "contacts.ndjson"), ...into, ...fields);
  await run("import", "events", join(files, "events.ndjson"), ...into);
}

// Made-up accounts end at an instant of their own: windows that end now are moved there.
const { as_of } = JSON.parse(await readFile(join(files, "workload.json"), "utf8"));
const since = Math.floor((Date.now() - Date.parse(as_of)) / 86_400_000);
const moved = (query) =>
  query.replace(/timestampadd\((\w+), (-\d+), CURRENT_TIMESTAMP\)/g, (_, unit, n) => {
    const days = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 }[unit];
    return `timestampadd(day, ${Math.round(n * days) - since}, CURRENT_TIMESTAMP)`;
  });

const begun = Date.now();
const service = await start({ demo: false, kept: data });
console.log(`opened after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
process.on("exit", () => service.kill());
const varied = (await lines("segments.jsonl")).map((line) => ({ ...line, query: moved(line.query) }));
if ((await service.ask("GET", "/v1/segments")).segments.length === 0) {
  for (const { name, query } of varied)
    await service.ask("POST", "/v3/marketing/segments/2.0", { name, query_dsl: query });
}
const { contact_count } = await service.ask("GET", "/v3/marketing/contacts/count");
const { segments } = await service.ask("GET", "/v1/segments");
console.log(`${contact_count} contacts, ${segments.length} segments`);

const path = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
page.setDefaultTimeout(60_000);
page.on("pageerror", (error) => console.log(`thrown: ${error.message}`));

/** The value below which so many hundredths are. */
const part = (values, hundredths) =>
  [...values].sort((a, b) => a - b)[Math.ceil((values.length * hundredths) / 100) - 1];
const shown = (value) => value.toFixed(0).padStart(7);
const row = (name, values) =>
  console.log(
    `${name.padEnd(52)}${shown(part(values, 50))}${shown(part(values, 95))}${shown(Math.max(...values))}  of ${values.length}`,
  );

async function opens(name, hash, ready) {
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    await page.evaluate(() => {
      location.hash = "#/nowhere";
    });
    await page.getByRole("heading", { level: 1 }).waitFor();
    const from = Date.now();
    await page.evaluate((hash) => {
      location.hash = hash;
    }, hash);
    await ready().first().waitFor();
    times.push(Date.now() - from);
  }
  row(name, times);
}

/** From a text in the editor to its counts on the page, without the pause; and the request for them alone. */
async function counted(query) {
  const editor = page.getByTestId("query-editor");
  await editor.click();
  await page.keyboard.press("Control+A");
  // The answer is there when what is shown is no longer an older one.
  const done = page.evaluate(
    () =>
      new Promise((resolve) => {
        performance.clearResourceTimings();
        let from;
        const live = document.querySelector(".live");
        const look = new MutationObserver(() => {
          if (live.classList.contains("old")) from ??= performance.now();
          else if (from !== undefined) {
            look.disconnect();
            const named = (entry) => entry.name.endsWith("/v1/queries/preview");
            requestAnimationFrame(() => {
              const asked = performance.getEntriesByType("resource").find(named);
              resolve({ whole: performance.now() - from, asked: asked.responseEnd - asked.startTime });
            });
          }
        });
        look.observe(live, { attributes: true });
      }),
  );
  await page.keyboard.insertText(query);
  const { whole, asked } = await done;
  return { whole: whole - PAUSE, asked };
}

let failed = false;
try {
  await page.goto(`${service.address}/#/segments`);
  await page.getByTestId("segment-row").first().waitFor();
  console.log(`${"milliseconds".padEnd(52)}    p50    p95   most`);
  const [largest] = [...segments].sort((a, b) => b.members - a.members);
  const { ids } = await service.ask("GET", `/v1/segments/${largest.id}/members?limit=1`);
  await opens("the table of segments", "#/segments", () => page.getByTestId("segment-row"));
  await opens(`a segment of ${largest.members}`, `#/segments/${largest.id}`, () => page.getByTestId("history-chart"));
  await opens("a contact", `#/contacts/${ids[0]}`, () => page.getByText("contact_id"));
  await opens("contacts that are searched for", "#/contacts?search=smith", () => page.locator("tbody tr"));
  await opens("lists", "#/lists", () => page.locator("tbody tr"));
  await opens("changes", "#/feed", () => page.getByTestId("change-row"));
  await page.goto(`${service.address}/#/segments/new`);
  await page.getByTestId("query-editor").waitFor();
  const templates = (await lines("templates.jsonl")).map((line) => moved(line.query));
  const some = varied.slice(0, 96).map((line) => line.query);
  const times = [];
  for (const query of [...templates, ...some]) {
    const time = await counted(query);
    times.push(time);
    if (process.env.EACH) console.log(time.whole.toFixed(0).padStart(6), query);
  }
  row(
    "a query: count, counts by clause, sample, lints",
    times.map((time) => time.whole),
  );
  row(
    "of which the request for the counts",
    times.map((time) => time.asked),
  );
  failed =
    part(
      times.map((time) => time.whole),
      95,
    ) > WITHIN;
  // An edit is compared with the members as well.
  await page.goto(`${service.address}/#/segments/${largest.id}/edit`);
  await page.getByTestId("live-count").waitFor();
  const edits = [];
  const others = some.filter((query) => query !== largest.query);
  for (const query of others.slice(0, 48)) edits.push((await counted(query)).whole);
  row(`the same beside the diff with ${largest.members} members`, edits);
} finally {
  await browser.close();
  await service.stop();
  if (!process.env.DATA) await rm(folder, { recursive: true });
}
if (failed) {
  console.log(`the counts of a query are not there within ${WITHIN} ms in 95 of 100 cases`);
  process.exitCode = 1;
}
