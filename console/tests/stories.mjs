// What people do in the console, in a real browser on the real binary.
//
// In: `SEGMENTRY` (the binary), `CHROMIUM` (else /usr/bin/chromium), `SHOTS` (a folder for pictures of every page),
// `CONTACTS` (of the account, 5,000 unless set).
// Out: each story by name, with what failed; the status is 1 if anything did.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { BINARY, start } from "./service.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const SHOTS = process.env.SHOTS;
const BUILT = new URL("../../crates/server/src/console/", import.meta.url);
/** Of the share of the screen that moves times how far: what browsers call good is 0.1. */
const MOST_SHIFT = 0.02;
const WHERE = "SELECT contact_id, updated_at FROM contact_data WHERE ";

const browserPath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const service = await start({ contacts: Number(process.env.CONTACTS ?? 5_000) });
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const faults = [];

/** A page of its own. What the policy refuses and what a script throws is a fault of the console. */
async function open({ origin = service.address, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false, ...options });
  // What moves without having been touched.
  await context.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        const moved = sources.map(({ node }) => node?.className || node?.nodeName);
        if (!hadRecentInput) globalThis.shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => faults.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    // A request without a key is how the page asks whether it needs one.
    if (message.type() === "error" && !/status of (401|4\d\d)/.test(message.text())) faults.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("blob:")) faults.push(`asked ${request.url()}`);
  });
  if (process.env.FRESH) {
    // The files as they were just built, under the headers of the binary.
    await context.route(/:\d+\/(console\/[\w.]+)?$/, async (route) => {
      const name = new URL(route.request().url()).pathname.replace(/^\/(console\/)?/, "") || "index.html";
      // The page may be closed while it still loads.
      const answer = await route.fetch().catch(() => null);
      if (!answer) return;
      const headers = { ...answer.headers() };
      delete headers["content-encoding"];
      await route.fulfill({ status: 200, headers, body: await readFile(new URL(name, BUILT)) });
    });
  }
  return page;
}

async function signIn(page, path = "", key = service.key) {
  await page.goto(`${service.address}/${path}`);
  await page.getByTestId("sign-in-key").fill(key);
  await page.getByTestId("sign-in").click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
}

async function shot(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Nothing serious or critical on a page, by axe. */
async function accessible(page, name) {
  // By the debugger, since no script of another origin or inline runs in the page.
  await page.evaluate(await readFile(AXE, "utf8"));
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  const texts = serious.map(
    (one) =>
      `${one.id}: ${one.nodes
        .map((node) => node.html)
        .slice(0, 3)
        .join(" | ")}`,
  );
  assert.deepEqual(texts, [], `axe on ${name}`);
}

async function noSidewaysScroll(page, name) {
  const [inner, outer] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(inner <= outer, `${name}: ${inner} wide in ${outer}`);
}

/** What one looks at and moves while a page fills: nothing. */
async function shifted(page, name) {
  const shifts = await page.evaluate(() => globalThis.shifts.splice(0));
  const sum = shifts.reduce((sum, { value }) => sum + value, 0);
  return sum < MOST_SHIFT ? [] : [`${name}: ${sum.toFixed(3)} ${JSON.stringify(shifts)}`];
}

const figureOf = async (locator) => Number(await locator.getAttribute("data-value"));

/** The figure once it is this one: counts are answered a moment after the text. */
async function becomes(locator, wanted, what) {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = (await locator.count()) ? await figureOf(locator.first()) : undefined;
    if (found === wanted) return;
    assert.ok(Date.now() < end, `${what}: ${found}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

async function write(page, query) {
  const editor = page.getByTestId("query-editor");
  await editor.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(query);
}

const countOf = async (query) => (await service.ask("POST", "/v1/queries/preview", { query })).count;

/** A webhook to an address at which nobody answers, paused. */
async function webhookOnce() {
  const { results } = await service.ask("GET", "/v1/webhooks");
  if (results[0]) return results[0];
  const made = await service.ask("POST", "/v1/webhooks", { url: "http://127.0.0.1:9/segments" });
  return service.ask("POST", `/v1/webhooks/${made.id}/pause`);
}

const stories = {
  async "a wrong key is refused in words, and a good one opens the segments"() {
    const page = await open();
    await page.goto(service.address);
    await page.getByTestId("sign-in-key").fill("SG.wrong.key");
    await page.getByTestId("sign-in").click();
    assert.match(await page.getByTestId("error-message").innerText(), /not valid here/);
    await accessible(page, "sign-in");
    await shot(page, "sign-in");
    await page.getByTestId("sign-in-key").fill(service.key);
    await page.keyboard.press("Enter");
    const rows = page.getByTestId("segment-row");
    await rows.first().waitFor();
    const { segments } = await service.ask("GET", "/v1/segments");
    assert.equal(await rows.count(), segments.length);
    for (const segment of segments) {
      const row = page.locator(`[data-segment-id="${segment.id}"]`);
      assert.equal(await figureOf(row.getByTestId("segment-count")), segment.members, segment.name);
      await becomes(row.getByTestId("segment-sizes"), segment.members, `the line of ${segment.name}`);
      assert.match(await row.getByRole("img").getAttribute("aria-label"), /^members in the last 14 days: from/);
    }
    await shot(page, "segments");
    assert.equal(await page.evaluate(() => document.cookie + localStorage.length + sessionStorage.length), "00");
    await page.context().close();
  },

  async "a segment is made by text: a squiggle corrected, the count that of the service, the row in the table"() {
    const page = await open();
    await signIn(page, "#/segments");
    await page.getByTestId("new-segment").click();
    await page.getByTestId("segment-name").fill("Paying, in Iceland");
    await write(page, `${WHERE}contry = 'IS' AND plan <> 'free'`);
    const lint = page.getByTestId("lint");
    await lint.filter({ hasText: "did you mean" }).waitFor();
    assert.equal(await lint.getAttribute("data-severity"), "error");
    await page.locator(".cm-lintRange-error").waitFor();
    assert.equal(await page.locator(".cm-lintRange-error").innerText(), "contry");
    assert.ok(await page.getByTestId("save-segment").isDisabled());
    await accessible(page, "a query with an error");
    await shot(page, "query-error");
    // The message selects what it is about; what is typed replaces it.
    await lint.click();
    await page.keyboard.insertText("country");
    const query = `${WHERE}country = 'IS' AND plan <> 'free'`;
    await becomes(page.getByTestId("live-count"), await countOf(query), "the live count");
    const counted = (await service.ask("POST", "/v1/queries/preview", { query, clauses: true })).clauses;
    const clauses = page.getByTestId("clause-count");
    assert.equal(await clauses.count(), counted.length);
    for (const [at, clause] of counted.entries())
      assert.equal(await figureOf(clauses.nth(at)), clause.alone, clause.text);
    assert.match(await page.getByTestId("lint").first().innerText(), /IS NULL/);
    await accessible(page, "a query");
    await page.keyboard.press("Escape");
    await shot(page, "query");
    await page.getByTestId("save-segment").click();
    await page.getByRole("heading", { name: "Paying, in Iceland" }).waitFor();
    await becomes(page.getByTestId("segment-count"), await countOf(query), "members");
    await page.context().close();
  },

  async "a segment is built by mouse: conditions of all kinds in groups, the same as the text, each counted"() {
    const page = await open();
    await signIn(page, "#/segments/new");
    await page.getByTestId("segment-name").fill("Built by mouse");
    const rows = page.getByTestId("builder-condition");
    const subject = (at) => rows.nth(at).getByTestId("builder-subject");
    const counted = async (query) => {
      await becomes(page.getByTestId("live-count"), await countOf(query), query);
      return (await page.getByTestId("query-editor").innerText()).replace(/\s+/g, " ");
    };
    // A field, with a value that is suggested.
    await page.getByTestId("builder-add-condition").click();
    await subject(0).selectOption({ label: "country" });
    const value = rows.nth(0).getByTestId("builder-value");
    await value.fill("s");
    await rows.nth(0).locator("datalist option[value=SE]").waitFor({ state: "attached" });
    await value.fill("SE");
    let query = `${WHERE}country = 'SE'`;
    assert.equal(await counted(query), query);
    await becomes(rows.nth(0).getByTestId("builder-count"), await countOf(query), "the count of a condition");
    // Events: at most twice, in the last 60 days.
    await page.getByTestId("builder-add-condition").click();
    await subject(1).selectOption({ label: "Events" });
    await rows.nth(1).getByTestId("builder-op").selectOption({ label: "did at most so many times" });
    await rows.nth(1).getByTestId("builder-number").first().fill("2");
    await rows.nth(1).getByRole("button", { name: "Add a time" }).click();
    await rows.nth(1).getByTestId("builder-number").last().fill("60");
    const types = (await service.ask("GET", "/v1/event_types")).event_types;
    const events =
      `contact_id NOT IN (SELECT contact_id FROM event_data WHERE event_type = '${types[0]}' ` +
      "AND timestamp > timestampadd(day, -60, CURRENT_TIMESTAMP) GROUP BY contact_id HAVING COUNT(*) > 2)";
    query = `${query} AND ${events}`;
    assert.equal(await counted(query), query);
    // A group: on a list, or a purchase of some amount.
    await page.getByTestId("builder-add-group").click();
    await subject(2).selectOption({ label: "Lists" });
    await page.getByTestId("builder-add-condition-within").click();
    await subject(3).selectOption({ label: "Events" });
    await rows.nth(3).getByTestId("builder-value").selectOption("purchase");
    await rows.nth(3).getByRole("button", { name: types[0] }).click();
    await rows.nth(3).getByTestId("builder-op").selectOption({ label: "did, with the total of" });
    await rows.nth(3).getByTestId("builder-number").first().fill("250");
    const list = (await service.ask("GET", "/v3/marketing/lists?page_size=9")).result[0].id;
    const sum = "DATA:payload.total) >= 250)";
    query =
      `${query} AND (array_contains(list_ids, '${list}') OR contact_id IN (SELECT contact_id FROM event_data ` +
      `WHERE event_type = 'purchase' GROUP BY contact_id HAVING SUM(${sum})`;
    assert.equal(await counted(query), query);
    await accessible(page, "the builder");
    await shot(page, "builder");
    // Another word between the conditions, one taken away; the text follows, and the conditions follow the text.
    await page.getByTestId("builder-how").nth(1).selectOption({ label: "all of" });
    query = query.replace(") OR contact_id", ") AND contact_id");
    assert.equal(await counted(query), query);
    await rows.nth(1).getByRole("button", { name: "Without this condition" }).click();
    query = query.replace(` AND ${events}`, "");
    assert.equal(await counted(query), query);
    await write(page, `${WHERE}plan LIKE 'p%' AND LENGTH(city) > 4`);
    await page.getByTestId("builder-text").waitFor();
    assert.equal(await page.getByTestId("builder-text").inputValue(), "LENGTH(city) > 4");
    assert.equal(await rows.nth(0).getByTestId("builder-value").inputValue(), "p");
    await page.getByTestId("builder-text").fill("LENGTH(city) > 5 OR city IS NULL");
    await page.keyboard.press("Tab");
    query = `${WHERE}plan LIKE 'p%' AND (LENGTH(city) > 5 OR city IS NULL)`;
    assert.equal(await counted(query), query);
    await page.getByTestId("save-segment").click();
    await page.getByRole("heading", { name: "Built by mouse" }).waitFor();
    await becomes(page.getByTestId("segment-count"), await countOf(query), "members");
    await page.context().close();
  },

  async "a segment is built by keyboard alone"() {
    const page = await open();
    await signIn(page, "#/segments/new");
    await page.getByTestId("builder-add-condition").waitFor();
    const tabTo = async (id) => {
      const on = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
      for (let steps = 0; (await on()) !== id; steps += 1) {
        assert.ok(steps < 60, `Tab reaches ${id}`);
        await page.keyboard.press("Tab");
      }
    };
    await tabTo("segment-name");
    await page.keyboard.type("Built by keyboard");
    await tabTo("builder-add-condition");
    await page.keyboard.press("Enter");
    await page.getByTestId("builder-condition").waitFor();
    await page.getByTestId("segment-name").focus();
    await tabTo("builder-op");
    // The next of the list, `is not`.
    await page.keyboard.press("ArrowDown");
    await tabTo("builder-value");
    await page.keyboard.type("SE");
    const query = `${WHERE}country != 'SE'`;
    await becomes(page.getByTestId("live-count"), await countOf(query), "the live count");
    await page.getByTestId("save-segment").and(page.locator(":enabled")).waitFor();
    await tabTo("save-segment");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Built by keyboard" }).waitFor();
    await becomes(page.getByTestId("segment-count"), await countOf(query), "members");
    await page.context().close();
  },

  async "what a box of the builder cannot read is said, and is not saved as something else"() {
    const page = await open();
    const numberField = await service.ask("POST", "/v3/marketing/field_definitions", {
      name: "visits",
      field_type: "Number",
    });
    assert.ok(numberField.id);
    await signIn(page, "#/segments/new");
    await page.getByTestId("segment-name").fill("Boxes");
    const save = page.getByTestId("save-segment");
    const fault = page.getByTestId("builder-fault");
    const text = async () => (await page.getByTestId("query-editor").innerText()).replace(/\s+/g, " ");
    const reads = async (wanted) => {
      const end = Date.now() + 5_000;
      while (!(await text()).includes(wanted)) {
        assert.ok(Date.now() < end, `${wanted} in ${await text()}`);
        await page.waitForTimeout(30);
      }
    };
    const refused = async (words) => {
      await fault.filter({ hasText: words }).waitFor();
      await page.locator("form .actions [role=status]").filter({ hasText: words }).waitFor();
      assert.ok(await save.isDisabled(), words);
    };
    const row = page.getByTestId("builder-condition");
    await page.getByTestId("builder-add-condition").click();
    await page.getByTestId("builder-subject").selectOption({ label: "visits" });
    const number = page.getByTestId("builder-number");
    await number.fill("1,000");
    await reads("visits >= 1000");
    assert.equal(await number.inputValue(), "1,000");
    assert.equal(await fault.count(), 0);
    await number.fill("abc");
    await refused("not one clear number");
    await accessible(page, "a fault in a box");
    await number.fill("");
    await refused("Write a number");
    await number.fill("7");
    await save.and(page.locator(":enabled")).waitFor();
    // Several numbers.
    await page.getByTestId("builder-op").selectOption({ label: "is one of" });
    const value = page.getByTestId("builder-value");
    await value.fill("1,5");
    await value.press("Enter");
    await refused("not one clear number");
    await value.fill("2.5");
    await page.getByTestId("segment-name").focus();
    await reads("visits IN (7, 2.5)");
    assert.equal(await fault.count(), 0);
    // A text that was typed and not added; a list without values.
    await page.getByTestId("builder-subject").selectOption({ label: "city" });
    await page.getByTestId("builder-op").selectOption({ label: "is one of" });
    await refused("Add at least one value");
    await value.fill("Oslo");
    await page.getByTestId("segment-name").focus();
    await reads("city IN ('Oslo')");
    await value.focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", "Bergen\nPortland, Maine");
      document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, cancelable: true, bubbles: true }),
      );
    });
    await reads("city IN ('Oslo', 'Bergen', 'Portland, Maine')");
    // Shares and times.
    await page.getByTestId("builder-subject").selectOption({ label: "Share of all contacts" });
    await number.fill("150");
    await refused("At most 100");
    await page.getByTestId("builder-subject").selectOption({ label: "Events" });
    await page.getByTestId("builder-op").selectOption({ label: "did at least so many times" });
    await number.fill("0");
    await refused("fewer hold for everybody");
    await page.getByTestId("builder-op").selectOption({ label: "did exactly so many times" });
    await number.fill("0");
    await reads("contact_id NOT IN (SELECT contact_id FROM event_data WHERE");
    assert.ok(!(await text()).includes("HAVING"));
    // Of two properties, the row that stays is the one of the query.
    await page.getByTestId("builder-op").selectOption({ label: "did", exact: true });
    const paths = row.getByLabel("Property", { exact: true });
    for (const [at, name] of ["first_one", "second_one"].entries()) {
      await row.getByRole("button", { name: "Add a property" }).click();
      await paths.nth(at).fill(name);
    }
    await row.getByRole("button", { name: "Without the property" }).first().click();
    await reads("DATA:payload.second_one IS NOT NULL)");
    assert.deepEqual(await paths.evaluateAll((all) => all.map((one) => one.value)), ["second_one"]);
    await paths.fill("a..b");
    await refused("a point without a name");
    await paths.fill("");
    await refused("name of a property");
    await row.getByRole("button", { name: "Without the property" }).click();
    await save.and(page.locator(":enabled")).waitFor();
    // Whole days.
    await row.getByRole("button", { name: "Add a time" }).click();
    await page.getByTestId("builder-when").selectOption({ label: "until" });
    await row.getByLabel("Date").fill("2026-11-20");
    await reads("DATE_TRUNC('day', timestamp) <= '2026-11-20'");
    await row.getByText("UTC").waitFor();
    await page.context().close();
  },

  async "the focus stays with the rows, Enter in a box saves nothing, and a group that was taken away comes back"() {
    const page = await open();
    await signIn(page, "#/segments/new");
    await page.getByTestId("segment-name").fill("Rows");
    const add = page.getByTestId("builder-add-condition");
    const row = page.getByTestId("builder-condition");
    const focused = (at) =>
      page.waitForFunction(
        (at) => document.querySelectorAll("[data-testid=builder-condition]")[at]?.contains(document.activeElement),
        at,
      );
    await add.click();
    await focused(0);
    await page.getByTestId("builder-subject").selectOption({ label: "Share of all contacts" });
    const text = async () => (await page.getByTestId("query-editor").innerText()).replace(/\s+/g, " ");
    await page.getByTestId("save-segment").and(page.locator(":enabled")).waitFor();
    await page.getByTestId("builder-number").press("Enter");
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => location.hash), "#/segments/new");
    await add.click();
    await focused(1);
    await add.click();
    await focused(2);
    await row.nth(1).getByRole("button", { name: "Without this condition" }).click();
    await focused(1);
    await row.nth(1).getByRole("button", { name: "Without this condition" }).click();
    await focused(0);
    await row.first().getByTestId("builder-subject").selectOption({ label: "Events" });
    await row.first().getByRole("button", { name: "Add a time" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-testid") === "builder-when");
    await row.first().getByRole("button", { name: "Without the time" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.textContent === "Add a time");
    await page.getByTestId("builder-add-group").click();
    await page.waitForTimeout(50);
    const before = await text();
    await page.getByRole("button", { name: "Without this group" }).click();
    await focused(0);
    assert.notEqual(await text(), before);
    await page.getByTestId("builder-lost").getByRole("button", { name: "Undo" }).click();
    assert.equal(await text(), before);
    await page.getByTestId("builder-lost").waitFor({ state: "detached" });
    await page.context().close();
  },

  async "long names and words without blanks wrap on a narrow screen"() {
    const long = "unbroken".repeat(11);
    const list = await service.ask("POST", "/v3/marketing/lists", { name: `list${long}` });
    const made = await service.ask("POST", "/v3/marketing/segments/2.0", {
      name: `segment${long}`,
      query_dsl: `${WHERE}city IN ('${long}', '${long}x') AND array_contains(list_ids, '${list.id}')`,
    });
    const url = `http://127.0.0.1:9/${long}`;
    const hook = await service.ask("POST", "/v1/webhooks", { url, description: long, segments: [made.id] });
    await service.ask("POST", `/v1/webhooks/${hook.id}/pause`);
    const page = await open({ viewport: { width: 360, height: 800 } });
    await signIn(page, "#/segments");
    const paths = [
      "segments",
      `segments/${made.id}`,
      `segments/${made.id}/edit`,
      "lists",
      "webhooks",
      `webhooks/${hook.id}`,
      "contacts/import",
      "feed",
    ];
    for (const path of paths) {
      await page.evaluate((path) => {
        location.hash = `#/${path}`;
      }, path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator(".waiting").first().waitFor({ state: "detached" });
      await page.waitForTimeout(path.endsWith("edit") ? 700 : 150);
      await noSidewaysScroll(page, path);
      await shot(page, `long-${path.replaceAll("/", "-")}`);
    }
    // A state and the reason for it are two words.
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate((path) => {
      location.hash = path;
    }, `#/webhooks/${hook.id}`);
    const state = page.locator(".figures").getByTestId("webhook-state");
    const [left, right] = [await state.boundingBox(), await state.locator("xpath=../small").boundingBox()];
    assert.ok(right.x - left.x - left.width >= 3 || right.y > left.y + 5, JSON.stringify([left, right]));
    await page.goto(`${service.address}/#/segments`);
    await service.ask("DELETE", `/v1/webhooks/${hook.id}`);
    await service.ask("DELETE", `/v3/marketing/segments/2.0/${made.id}`);
    await page.context().close();
  },

  async "conditions that could not be read are not written over the query"() {
    const page = await open();
    await signIn(page, "#/segments/new");
    await page.getByTestId("builder-add-condition").click();
    await page.getByTestId("live-count").waitFor();
    let fails = true;
    await page.route("**/v1/queries/parse", (route) =>
      fails ? route.fulfill({ status: 429, json: { error: "too many requests" } }) : route.continue(),
    );
    const query = `${WHERE}plan = 'typed by hand'`;
    await write(page, query);
    await page.getByText("could not be read").waitFor();
    await page.getByTestId("builder-add-condition").dispatchEvent("click");
    await page.waitForTimeout(100);
    assert.equal((await page.getByTestId("query-editor").innerText()).replace(/\s+/g, " "), query);
    fails = false;
    await page.getByTestId("builder").getByRole("button", { name: "Try again" }).click();
    await page.getByText("could not be read").waitFor({ state: "detached" });
    assert.equal(await page.getByTestId("builder-value").inputValue(), "typed by hand");
    await page.context().close();
  },

  async "an answer to an older text is dropped"() {
    const page = await open();
    await signIn(page, "#/segments/new");
    let slow = true;
    await page.route("**/v1/queries/preview", async (route) => {
      const answer = await route.fetch();
      if (slow) {
        slow = false;
        await new Promise((resolve) => setTimeout(resolve, 1500));
      }
      await route.fulfill({ response: answer }).catch(() => {});
    });
    await write(page, `${WHERE}country = 'IS'`);
    await page.waitForTimeout(400);
    await write(page, `${WHERE}country = 'SE'`);
    const wanted = await countOf(`${WHERE}country = 'SE'`);
    assert.notEqual(wanted, await countOf(`${WHERE}country = 'IS'`));
    await becomes(page.getByTestId("live-count"), wanted, "the newer count");
    await page.waitForTimeout(1800);
    assert.equal(await figureOf(page.getByTestId("live-count")), wanted);
    await page.context().close();
  },

  async "an explanation says in or not, and the first change"() {
    const page = await open();
    const { contacts } = await service.ask("GET", "/v1/segments/lapsed/members?format=contacts&limit=1");
    const [contact] = contacts;
    const found = await service.ask("POST", "/v1/queries/explain", { segment_id: "lapsed", contact: contact.id });
    await signIn(page, "#/segments/lapsed");
    await page.getByTestId("explain-contact").fill(contact.email);
    await page.keyboard.press("Enter");
    const answer = page.getByTestId("explain-answer");
    await answer.waitFor();
    assert.equal(await answer.getAttribute("data-value"), String(found.in));
    const flip = page.getByTestId("flips-at");
    assert.equal(await flip.getAttribute("datetime"), found.flips_at, "flips_at");
    await accessible(page, "a segment");
    await shot(page, "segment");
    await page.getByTestId("explain-contact").fill("nobody@example.com");
    await page.keyboard.press("Enter");
    await page.getByTestId("error-message").filter({ hasText: "contact does not exist" }).waitFor();
    await page.context().close();
  },

  async "an edit shows who joins and leaves, and just these do"() {
    // A service without keys, which edits need not wait for: the page asks for no key.
    const own = await start({ demo: false });
    const countries = ["SE", "NO", "DK"];
    const people = Array.from({ length: 90 }, (_, at) => ({
      email: `p${at}@example.com`,
      country: countries[at % 3],
      city: at % 2 ? "Oslo" : "Bergen",
    }));
    await own.ask("POST", "/v1/contacts", people.map((one) => JSON.stringify(one)).join("\n"), "application/x-ndjson");
    const before = await own.ask("POST", "/v3/marketing/segments/2.0", {
      name: "To be edited",
      query_dsl: `${WHERE}country = 'SE'`,
    });
    const page = await open({ origin: own.address });
    await page.goto(`${own.address}/#/segments/${before.id}/edit`);
    await page.getByTestId("live-count").waitFor();
    const query = `${WHERE}country IN ('SE', 'NO') AND city = 'Oslo'`;
    await write(page, query);
    await becomes(page.getByTestId("live-count"), 30, "the live count");
    const diff = await own.ask("POST", `/v1/segments/${before.id}/diff`, { query });
    assert.deepEqual([diff.joins, diff.leaves, diff.stays], [15, 15, 15]);
    await becomes(page.getByTestId("diff-joins"), diff.joins, "joins");
    await becomes(page.getByTestId("diff-leaves"), diff.leaves, "leaves");
    await accessible(page, "an edit");
    await shot(page, "edit");
    await page.getByTestId("save-segment").click();
    await page.getByRole("heading", { name: "To be edited", exact: true }).waitFor();
    await becomes(page.getByTestId("segment-count"), diff.stays + diff.joins, "members after the edit");
    await page.context().close();
    await own.stop();
  },

  async "an edit is kept until it is saved: not over another one's, not lost with the key or the page"() {
    const made = await service.ask("POST", "/v3/marketing/segments/2.0", {
      name: "Of two people",
      query_dsl: `${WHERE}country = 'SE'`,
    });
    const args = ["key", "new", "--data", service.data, "--name", "short"];
    const { stdout } = await promisify(execFile)(BINARY, args);
    const page = await open();
    await signIn(page, `#/segments/${made.id}/edit`, /SG\.\S+/.exec(stdout)[0]);
    await page.getByTestId("live-count").waitFor();
    const mine = `${WHERE}country = 'NO'`;
    await write(page, mine);
    const save = page.getByTestId("save-segment");
    await save.and(page.locator(":enabled")).waitFor();
    // It leaves by a link and comes back.
    await page.getByRole("navigation").getByRole("link", { name: "Contacts" }).click();
    await page.getByRole("heading", { name: "Contacts" }).waitFor();
    await page.goBack();
    await page.getByTestId("draft").waitFor();
    await page.getByTestId("live-count").waitFor();
    const text = async () => (await page.getByTestId("query-editor").innerText()).replace(/\s+/g, " ");
    assert.equal(await text(), mine);
    // The key ends meanwhile.
    await page.route("**/v1/queries/check", (route) => route.fulfill({ status: 401, json: { errors: [] } }));
    await write(page, `${mine} `);
    await page.getByTestId("sign-in-key").waitFor();
    await page.unroute("**/v1/queries/check");
    await page.getByTestId("sign-in-key").fill(service.key);
    await page.getByTestId("sign-in").click();
    await page.getByTestId("draft").waitFor();
    await page.getByTestId("live-count").waitFor();
    assert.match(await text(), /country = 'NO'/);
    // Another one saves first.
    const theirs = `${WHERE}country = 'DK'`;
    await service.ask("PATCH", `/v3/marketing/segments/2.0/${made.id}`, { query_dsl: theirs });
    await save.and(page.locator(":enabled")).waitFor();
    await save.click();
    const conflict = page.getByTestId("conflict");
    await conflict.getByText("country = 'DK'").waitFor();
    await conflict.getByText("country = 'NO'").waitFor();
    await accessible(page, "a conflict");
    assert.equal((await service.ask("GET", `/v1/segments/${made.id}`)).query, theirs);
    await conflict.getByRole("button", { name: "Take the one in force" }).click();
    await page.getByTestId("live-count").waitFor();
    assert.equal(await text(), theirs);
    await write(page, mine);
    await service.ask("PATCH", `/v3/marketing/segments/2.0/${made.id}`, { name: "Of three people" });
    await save.and(page.locator(":enabled")).waitFor();
    await save.click();
    await conflict.getByRole("button", { name: "Save yours over it" }).click();
    await page.getByRole("heading", { name: "Of two people", exact: true }).waitFor();
    assert.equal((await service.ask("GET", `/v1/segments/${made.id}`)).query, mine);
    // A check that does not reach the service says so, and may be tried again.
    await page.getByTestId("edit-segment").click();
    await page.getByTestId("live-count").waitFor();
    assert.equal(await page.getByTestId("draft").count(), 0);
    await page.route("**/v1/queries/check", (route) => route.fulfill({ status: 429, json: { error: "not now" } }));
    await write(page, theirs);
    await page.getByText("The query could not be checked").waitFor();
    await page.unroute("**/v1/queries/check");
    await page.getByRole("button", { name: "Try again" }).click();
    await save.and(page.locator(":enabled")).waitFor();
    // A refusal for some time says until when.
    await page.route("**/segments/2.0/*", (route) =>
      route.request().method() === "PATCH"
        ? route.fulfill({ status: 429, headers: { "retry-after": "300" }, json: { error: "edited just now" } })
        : route.continue(),
    );
    await save.click();
    assert.match(await page.getByTestId("possible-from").innerText(), /possible in [45] minutes \(/);
    await page.context().close();
  },

  async "a page that is no longer current says so"() {
    const made = await service.ask("POST", "/v3/marketing/segments/2.0", {
      name: "Deleted elsewhere",
      query_dsl: `${WHERE}country = 'SE'`,
    });
    const page = await open();
    await signIn(page, `#/segments/${made.id}`);
    await page.getByTestId("segment-count").waitFor();
    const path = `**/v1/segments/${made.id}`;
    await page.route(path, (route) => route.fulfill({ status: 429, json: { error: "too many requests" } }));
    await page.getByTestId("stale-since").waitFor();
    assert.ok(await page.getByTestId("segment-count").isVisible());
    await page.unroute(path);
    await page.getByTestId("stale-since").waitFor({ state: "detached" });
    await service.ask("DELETE", `/v3/marketing/segments/2.0/${made.id}`);
    await page.getByTestId("was-deleted").waitFor();
    await page.context().close();
    // Refreshes that are used up name the instant of the next one.
    const other = await open();
    await other.route("**/v1/segments/lapsed", async (route) => {
      const segment = await (await route.fetch()).json();
      segment.doing.refreshes_left = 0;
      await route.fulfill({ json: segment });
    });
    await signIn(other, "#/segments/lapsed");
    await other.getByTestId("no-refresh").locator("time").waitFor();
    await other.context().close();
  },

  async "contacts are found by first and last name, and the box follows the address"() {
    const page = await open();
    const one = { email: "j@names.example", first_name: "Julia", last_name: "Zadams" };
    await service.ask("POST", "/v1/contacts", JSON.stringify(one), "application/x-ndjson");
    await signIn(page, "#/contacts");
    const box = page.getByTestId("contact-search");
    await box.fill("julia zadams");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "j@names.example" }).waitFor();
    await page.getByText("1 found").waitFor();
    await box.fill("nobody at all");
    await page.keyboard.press("Enter");
    await page.getByText("0 found").waitFor();
    await page.goBack();
    await page.getByText("1 found").waitFor();
    assert.equal(await box.inputValue(), "julia zadams");
    await page.context().close();
  },

  async "a deletion says what it cancels and who becomes invalid"() {
    const made = await service.ask("POST", "/v3/marketing/segments/2.0", {
      name: "To be deleted",
      query_dsl: `${WHERE}country = 'NO'`,
    });
    const query = `${WHERE}array_contains(segment_ids, '${made.id}')`;
    const hook = await service.ask("POST", "/v1/webhooks", { url: "http://127.0.0.1:9/named", segments: [made.id] });
    await service.ask("POST", `/v1/webhooks/${hook.id}/pause`);
    const refers = await service.ask("POST", "/v3/marketing/segments/2.0", { name: "Refers to it", query_dsl: query });
    const page = await open();
    await signIn(page, `#/segments/${made.id}`);
    await page.getByTestId("uses").getByText("Refers to it").waitFor();
    const dialog = page.getByRole("dialog");
    // Nothing is deleted before it is known who uses it, or that this cannot be known.
    let answer = () => {};
    await page.route("**/uses", async (route) => {
      await new Promise((resolve) => {
        answer = resolve;
      });
      await route.fulfill({ status: 429, json: { error: "too many requests" } });
    });
    await page.getByTestId("delete-segment").click();
    await dialog.getByText("Loading").waitFor();
    assert.ok(await page.getByTestId("confirm-delete").isDisabled());
    answer();
    await dialog.getByText("could not be read").waitFor();
    assert.ok(await page.getByTestId("confirm-delete").isEnabled());
    await page.unroute("**/uses");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await dialog.getByText("http://127.0.0.1:9/named").waitFor();
    await dialog.getByText("becomes invalid").waitFor();
    await dialog.getByText("Refers to it").waitFor();
    await accessible(page, "a deletion");
    await shot(page, "delete");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal((await service.ask("GET", `/v1/segments/${made.id}`)).name, "To be deleted");
    await page.getByTestId("delete-segment").click();
    await page.getByTestId("confirm-delete").click();
    await page.getByRole("heading", { name: "Segments" }).waitFor();
    await service.ask("DELETE", `/v1/webhooks/${hook.id}`);
    await page.locator(`[data-segment-id="${refers.id}"]`).getByText("invalid").waitFor();
    assert.equal(await page.locator(`[data-segment-id="${made.id}"]`).count(), 0);
    // It is made again, as another segment with the same definition.
    await accessible(page, "deleted segments");
    await page.getByTestId("deleted-row").filter({ hasText: "To be deleted" }).getByTestId("restore-segment").click();
    const question = page.getByRole("dialog");
    await question.getByText("with a new id").waitFor();
    await question.getByText("stays invalid").waitFor();
    await question.getByText("Refers to it").waitFor();
    await accessible(page, "a restoration");
    await page.getByTestId("confirm-restore").click();
    await page.getByRole("heading", { name: "To be deleted", exact: true }).waitFor();
    const again = (await page.evaluate(() => location.hash)).split("/").at(-1);
    const restored = await service.ask("GET", `/v1/segments/${again}`);
    assert.deepEqual([restored.restored_from, restored.query], [made.id, `${WHERE}country = 'NO'`]);
    await page.context().close();
  },

  async "a segment's size is drawn as it was and as it goes on, with the figures beside it"() {
    const page = await open();
    await signIn(page, "#/segments/new-this-week");
    const { steps } = await service.ask("GET", "/v1/segments/new-this-week/history");
    const ahead = (await service.ask("GET", "/v1/segments/new-this-week/forecast")).steps;
    for (const [id, last] of [
      ["history-chart", steps.at(-1)],
      ["forecast-chart", ahead.at(-1)],
    ]) {
      const panel = page.getByTestId(id);
      await panel.locator("canvas").waitFor();
      await panel.getByText("The same as a table").click();
      const figures = panel.locator("tbody tr").first().locator("[data-value]");
      assert.equal(await figureOf(figures.last()), last.count, id);
    }
    assert.ok(steps.length > 3, "the demo has a history");
    await accessible(page, "charts");
    await page.getByText("The same as a table").first().click();
    await page.getByText("The same as a table").last().click();
    await shot(page, "charts");
    await page.context().close();
  },

  async "all contacts are saved as a file"() {
    const page = await open();
    await signIn(page, "#/contacts");
    await page.getByTestId("export-start").click();
    const link = page.getByTestId("export-file");
    await link.waitFor({ timeout: 30_000 });
    const saved = page.waitForEvent("download");
    await link.click();
    const rows = (await readFile(await (await saved).path(), "utf8")).trim().split(/\r?\n/);
    const { contact_count } = await service.ask("GET", "/v3/marketing/contacts/count");
    assert.ok(rows[0].toLowerCase().includes("email") && rows.length > contact_count, `${rows.length} lines`);
    await page.context().close();
  },

  async "a field of type Set is made, and offered in the builder with the texts that contacts have"() {
    const page = await open();
    await signIn(page, "#/fields");
    await page.getByTestId("field-name").fill("badges");
    await page.getByLabel("Type").selectOption("Set");
    await page.getByRole("button", { name: "Make a field" }).click();
    await page.getByTestId("field-row").filter({ hasText: "badges" }).getByText("Set").waitFor();
    const lines = ["a", "b"].map((name) => JSON.stringify({ email: `${name}@badges.example`, badges: ["gold", name] }));
    await service.ask("POST", "/v1/contacts", lines.join("\n"), "application/x-ndjson");
    await page.goto(`${service.address}/#/segments/new`);
    await page.getByTestId("builder-add-condition").click();
    await page.getByTestId("builder-subject").selectOption({ label: "badges" });
    await page.getByTestId("builder-op").selectOption({ label: "has any of" });
    await page.getByTestId("builder-value").fill("g");
    await page.locator("datalist option[value=gold]").waitFor({ state: "attached" });
    await page.getByTestId("builder-value").fill("gold");
    await page.keyboard.press("Enter");
    await becomes(page.getByTestId("live-count"), 2, "those with the badge");
    await page.context().close();
  },

  async "a CSV file is imported by mapping, and its bad rows are named by line"() {
    const folder = await mkdtemp(join(tmpdir(), "segmentry-csv-"));
    const file = join(folder, "people.csv");
    const rows = [
      "E-mail,First Name,Town,Remark",
      'una@example.com,Una,"Reykjavik",x',
      "not an address,Bad,Oslo,y",
      'dos@example.com,"Dos, the second",Oslo,z',
    ];
    await writeFile(file, `${rows.join("\n")}\n`);
    const page = await open();
    await signIn(page, "#/contacts/import");
    await page.getByRole("heading", { name: "Import contacts" }).waitFor();
    await page.getByTestId("import-file").setInputFiles(file);
    const columns = page.getByTestId("import-column");
    await columns.nth(3).waitFor();
    await page.getByText("newsletter").waitFor();
    const chosen = () => columns.evaluateAll((all) => all.map((one) => one.selectedOptions[0]?.textContent));
    assert.deepEqual(await chosen(), ["email", "first_name", "leave out", "leave out"]);
    await columns.nth(2).selectOption({ label: "city" });
    await page.getByLabel("newsletter").check();
    await accessible(page, "an import");
    await page.getByTestId("import-start").click();
    await page.getByTestId("import-done").waitFor();
    assert.equal(await figureOf(page.getByTestId("import-created")), 2);
    assert.equal(await figureOf(page.getByTestId("import-refused")), 1);
    assert.match(await page.getByTestId("import-error").innerText(), /^3\s/);
    await shot(page, "import");
    // With semicolons, as spreadsheets of some languages write it.
    const semicolons = 'E-Mail;Town\n"tres@example.com";Oslo, Norway\n';
    await page.getByTestId("import-file").setInputFiles({
      name: "semicolons.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(semicolons),
    });
    await page.getByText("separated by semicolons").waitFor();
    await columns.nth(1).selectOption({ label: "city" });
    await page.getByTestId("import-start").click();
    await page.getByTestId("import-done").waitFor();
    assert.equal(await figureOf(page.getByTestId("import-created")), 1);
    const third = await service.ask("POST", "/v3/marketing/contacts/search/emails", { emails: ["tres@example.com"] });
    assert.equal(third.result["tres@example.com"].contact.city, "Oslo, Norway");
    await page.goto(`${service.address}/#/contacts?search=una%40example.com`);
    await page.getByRole("link", { name: "una@example.com" }).click();
    await page.getByText("Reykjavik").waitFor();
    const found = await service.ask("POST", "/v3/marketing/contacts/search/emails", { emails: ["dos@example.com"] });
    const { contact } = found.result["dos@example.com"];
    assert.deepEqual([contact.first_name, contact.city, contact.list_ids], ["Dos, the second", "Oslo", ["newsletter"]]);
    await rm(folder, { recursive: true });
    await page.context().close();
  },

  async "every page at 360 px and 1280 px, light and dark: no sideways scroll, nothing serious, its own address"() {
    const { ids } = await service.ask("GET", "/v1/segments/big-spenders/members?limit=1");
    const pages = {
      segments: "segments",
      "segment-page": "segments/big-spenders",
      edit: "segments/big-spenders/edit",
      new: "segments/new",
      contacts: "contacts",
      contact: `contacts/${ids[0]}`,
      "import-page": "contacts/import",
      lists: "lists",
      fields: "fields",
      webhooks: "webhooks",
      webhook: `webhooks/${(await webhookOnce()).id}`,
      feed: "feed",
      system: "system",
      nowhere: "no/such/page",
    };
    const moved = [];
    const views = [
      ["light", 1280],
      ["dark", 1280],
      ["light", 360],
      ["dark", 380],
    ];
    for (const [colorScheme, width] of views) {
      const page = await open({ colorScheme, viewport: { width, height: width < 500 ? 800 : 900 } });
      await signIn(page, "#/segments");
      await page.evaluate(() => globalThis.shifts.splice(0));
      for (const [name, path] of Object.entries(pages)) {
        await page.evaluate((path) => {
          location.hash = `#/${path}`;
        }, path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator(".waiting").first().waitFor({ state: "detached" });
        await page.waitForTimeout(name === "edit" ? 700 : 150);
        await noSidewaysScroll(page, `${name} at ${width} px`);
        moved.push(...(await shifted(page, `${name} at ${width} px`)));
        await accessible(page, `${name}, ${colorScheme}, ${width} px`);
        await shot(page, `${name}-${colorScheme}-${width}`);
      }
      await page.context().close();
    }
    assert.deepEqual(moved, []);
  },

  async "the system page says what is due, how far receivers are, and which keys there are"() {
    await webhookOnce();
    const page = await open();
    await signIn(page, "#/system");
    const { results: due } = await service.ask("GET", "/v1/due?limit=20");
    const { results: keys } = await service.ask("GET", "/v1/keys");
    await page.getByTestId("key-row").first().waitFor();
    assert.equal(await page.getByTestId("key-row").count(), keys.length);
    assert.equal(await page.getByTestId("due-row").count(), due.length);
    assert.ok((await page.getByTestId("receiver-row").count()) >= 1);
    // A secret is shown once, where the key is made.
    assert.ok(!(await page.content()).includes(service.key));
    await page.context().close();
  },

  async "Enter in the name of a segment saves nothing"() {
    const page = await open();
    await signIn(page, "#/segments/big-spenders/edit");
    await page.getByTestId("live-count").waitFor();
    await page.getByTestId("segment-name").fill("Another name");
    await page.getByTestId("segment-name").press("Enter");
    await page.waitForTimeout(300);
    assert.match(page.url(), /edit$/);
    assert.notEqual((await service.ask("GET", "/v1/segments/big-spenders")).name, "Another name");
    await page.context().close();
  },

  async "a view is an address, and the keyboard reaches what the mouse does"() {
    const page = await open();
    await signIn(page, "#/segments/big-spenders");
    await page.getByRole("heading", { name: "Spent 250 in 60 days" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Edit/ }).waitFor();
    await page.getByTestId("live-count").waitFor();
    await page.getByTestId("builder-text").or(page.getByTestId("builder-subject")).first().waitFor();
    await page.getByTestId("segment-name").focus();
    const inEditor = () =>
      page.getByTestId("query-editor").evaluate((node) => node.getRootNode().activeElement === node);
    // Through the conditions, and then the text, which Tab leaves again.
    for (let steps = 0; !(await inEditor()); steps += 1) {
      assert.ok(steps < 60, "Tab reaches the editor");
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Tab");
    assert.ok(!(await page.getByTestId("query-editor").evaluate((node) => node.getRootNode().activeElement === node)));
    await page.goBack();
    await page.getByRole("heading", { name: "Spent 250 in 60 days" }).waitFor();
    await page.context().close();
  },

  async "a webhook is made, tried with a receiver, paused, resumed and deleted"() {
    const got = [];
    const receiver = createServer((request, answer) => {
      let body = "";
      request.on("data", (piece) => {
        body += piece;
      });
      request.on("end", () => {
        got.push({ headers: request.headers, body: JSON.parse(body) });
        answer.writeHead(204).end();
      });
    });
    receiver.unref();
    await new Promise((ready) => receiver.listen(0, "127.0.0.1", ready));
    const url = `http://127.0.0.1:${receiver.address().port}/hook`;
    const page = await open();
    await signIn(page, "#/webhooks");
    await page.getByTestId("webhook-url").fill("ftp://example.com/");
    await page.getByTestId("webhook-save").click();
    await page.getByTestId("error-message").waitFor();
    await page.getByTestId("webhook-url").fill(url);
    // Without the last kind that was chosen there is nothing to send, which is not everything.
    await page.getByLabel("members.joined").check();
    const segment = page.locator("fieldset", { hasText: "only these segments" }).locator("[type=checkbox]").first();
    await segment.check();
    await segment.uncheck();
    assert.match(await page.getByTestId("webhook-why").innerText(), /at least one segment, or all segments/);
    assert.ok(await page.getByTestId("webhook-save").isDisabled());
    await page.getByLabel("all segments").check();
    await page.getByLabel("members.joined").uncheck();
    assert.match(await page.getByTestId("webhook-why").innerText(), /at least one kind of message/);
    await page.getByLabel("members.joined").check();
    await page.getByTestId("webhook-save").click();
    const secret = await page.getByTestId("webhook-secret").locator("code").innerText();
    assert.match(secret, /^whsec_/);
    await accessible(page, "a webhook that was made");
    await page.getByRole("link", { name: url }).click();
    await page.getByTestId("webhook-test").click();
    await page.getByText("The test was answered with 204").waitFor();
    assert.match(got[0].headers["webhook-signature"], /^v1,/);
    // A new segment's members join.
    await service.ask("POST", "/v3/marketing/segments/2.0", {
      name: "Sent out",
      query_dsl: `${WHERE}country = 'SE'`,
    });
    await page.getByTestId("delivery-row").filter({ hasText: "members.joined" }).first().waitFor();
    assert.ok(got.some(({ body }) => body.type === "members.joined"));
    await accessible(page, "deliveries");
    await shot(page, "webhook");
    await page.getByTestId("webhook-pause").click();
    await page.getByTestId("webhook-state").filter({ hasText: "paused" }).waitFor();
    await page.getByTestId("webhook-resume").click();
    await page.getByTestId("webhook-state").filter({ hasText: "active" }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByTestId("confirm-delete").click();
    await page.getByRole("heading", { name: "Webhooks" }).waitFor();
    await page.getByText(url).waitFor({ state: "detached" });
    receiver.close();
    await page.context().close();
  },

  async "numbers, dates and distances are written as German, French and Japanese readers write them"() {
    const { contact_count } = await service.ask("GET", "/v3/marketing/contacts/count");
    const [segment] = (await service.ask("GET", "/v1/segments")).segments.filter((one) => one.members >= 1000);
    assert.ok(contact_count >= 1000 && segment, "there is a number of four digits");
    const languages = { de: "Europe/Berlin", fr: "Europe/Paris", ja: "Asia/Tokyo" };
    const ago = { de: /^vor |^gestern|^vorgestern/, fr: /^il y a |^hier|^avant-hier/, ja: /前$|昨日|一昨日/ };
    for (const [locale, timezoneId] of Object.entries(languages)) {
      const page = await open({ locale, timezoneId });
      await signIn(page, `#/segments/${segment.id}`);
      const size = page.getByTestId("segment-count").first();
      await size.waitFor();
      assert.equal(await size.innerText(), new Intl.NumberFormat(locale).format(await figureOf(size)));
      const made = page.locator(`time[datetime="${segment.created_at}"]`).first();
      const exact = new Intl.DateTimeFormat(locale, {
        year: "numeric",
        month: "short",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        timeZoneName: "short",
        timeZone: timezoneId,
      });
      assert.equal(await made.getAttribute("title"), exact.format(new Date(segment.created_at)), locale);
      assert.match(await made.innerText(), ago[locale]);
      await page.getByTestId("history-chart").locator("canvas").waitFor();
      await shot(page, `segment-${locale}`);
      await page.context().close();
    }
  },

  async "what comes from people is text"() {
    const name = "<img src=x onerror=alert(1)>";
    await service.ask("POST", "/v3/marketing/segments/2.0", { name, query_dsl: `${WHERE}first_name = '<b>x</b>'` });
    const page = await open();
    await signIn(page, "#/segments");
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { name }).waitFor();
    assert.equal(await page.locator("#content img, #content b").count(), 0);
    await page.context().close();
  },

  async "a key with few scopes is offered what it may do"() {
    const args = ["key", "new", "--data", service.data, "--name", "reader", "--scope", "segments:read"];
    const { stdout } = await promisify(execFile)(BINARY, args);
    const page = await open();
    await signIn(page, "#/segments", /SG\.\S+/.exec(stdout)[0]);
    await page.getByTestId("segment-row").first().waitFor();
    assert.equal(await page.getByTestId("new-segment").count(), 0);
    assert.deepEqual(await page.getByRole("navigation").locator("li").allTextContents(), ["Segments"]);
    await page.evaluate(() => {
      location.hash = "#/segments/lapsed";
    });
    await page.getByTestId("uses").waitFor();
    for (const closed of ["delete-segment", "explain-contact", "error-message"]) {
      assert.equal(await page.getByTestId(closed).count(), 0, closed);
    }
    await page.evaluate(() => {
      location.hash = "#/contacts";
    });
    await page.getByText("This page needs a key with contacts:read").waitFor();
    await page.context().close();
  },

  async "a changes page grows while it is looked at"() {
    const page = await open();
    await signIn(page, "#/feed");
    await page.getByTestId("change-row").first().waitFor();
    await service.ask("POST", "/v3/marketing/segments/2.0", {
      name: "Seen at once",
      query_dsl: `${WHERE}country = 'DK'`,
    });
    await page.getByTestId("change-row").filter({ hasText: "Seen at once" }).first().waitFor();
    await page.context().close();
  },
};

try {
  const only = process.argv[2];
  let failed = 0;
  for (const [name, story] of Object.entries(stories)) {
    if (only && !name.includes(only)) continue;
    const begun = Date.now();
    await story().catch((error) => {
      console.log(`not ok ${name}: ${error.stack}`);
      failed += 1;
    });
    for (const fault of faults.splice(0)) {
      console.log(`not ok ${name}: ${fault}`);
      failed += 1;
    }
    console.log(`done ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  }
  if (failed) {
    console.log(`${failed} failed`);
    process.exitCode = 1;
  }
} finally {
  await browser.close();
  await service.stop();
}
