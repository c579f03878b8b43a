// The real binary with made-up data, for tests and for the types of the console.
//
// In: the binary's path in `SEGMENTRY`, else where cargo puts it. Out: an address and a key; it ends with the test.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const usual = ["release", "debug"].map(
  (folder) => new URL(`../../target/${folder}/segmentry`, import.meta.url).pathname,
);
export const BINARY = process.env.SEGMENTRY ?? usual.find(existsSync) ?? "segmentry";

function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/**
 * Starts the service on a new directory: with made-up data of so many contacts and a key, or empty and without keys.
 * With `kept` on a directory that is there, and stays.
 */
export async function start({ demo = true, contacts = 5_000, kept } = {}) {
  const data = kept ?? join(await mkdtemp(join(tmpdir(), "segmentry-console-")), "data");
  const how = demo ? ["--demo", "--demo-contacts", String(contacts)] : kept ? [] : ["--policy", "live"];
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(BINARY, ["serve", ...how, "--data", data, "--listen", listen], {
    // An edit after another one would have to wait for minutes.
    stdio: ["ignore", "pipe", "ignore"],
    // Receivers of webhooks are on this machine.
    env: { ...process.env, SEGMENTRY_EDIT_PAUSE_SECONDS: "0", SEGMENTRY_WEBHOOKS_NETWORKS: "127.0.0.0/8" },
  });
  const address = `http://${listen}`;
  const key = await new Promise((found, failed) => {
    let text = "";
    child.stdout.on("data", (piece) => {
      text += piece;
      if (text.includes("\n")) found(text.trim().split(/\s+/)[1]);
    });
    child.on("error", failed);
    child.on("exit", (status) => failed(new Error(`the service ended with the status ${status}`)));
    if (!demo) found("");
  });
  for (let tries = 0; ; tries += 1) {
    const ready = await fetch(`${address}/livez`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (child.exitCode !== null) throw new Error(`the service ended with the status ${child.exitCode}`);
    if (tries > 2400) throw new Error("the service does not answer");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    if (!kept) await rm(join(data, ".."), { recursive: true, force: true });
  };
  const ask = async (method, path, body, type = "application/json") => {
    const answer = await fetch(address + path, {
      method,
      headers: { "content-type": type, ...(key ? { authorization: `Bearer ${key}` } : {}) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  };
  return { address, key, data, stop, kill: () => child.kill(), ask };
}
