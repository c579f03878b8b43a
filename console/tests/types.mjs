// Writes `src/schema.d.ts` from the description that the binary itself gives.
import { writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { start } from "./service.mjs";

const service = await start();
try {
  const description = await (await fetch(`${service.address}/openapi.json`)).json();
  const types = astToString(await openapiTS(description));
  const head = "// Written by `npm run types` from the description of the API; not by hand.\n";
  await writeFile(new URL("../src/schema.d.ts", import.meta.url), head + types);
} finally {
  await service.stop();
}
