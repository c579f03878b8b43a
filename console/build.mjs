// Builds the console into the folder that the service serves.
//
// In: `src/`. Out: six files with fixed names, the same bytes from the same sources on any machine. The editor and
// the charts are files of their own, which a page loads when it shows a query or a chart. With `--check` nothing is written: it fails where a file
// differs, or where the files are larger than they may be.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const FOLDER = new URL("../crates/server/src/console/", import.meta.url);
/** Bytes, compressed: what the first view loads, and all. */
const FIRST_BYTES = 90 * 1024;
const ALL_BYTES = 350 * 1024;

const usual = {
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  lineLimit: 118,
  absWorkingDir: new URL(".", import.meta.url).pathname,
  external: ["./editor.js", "./chart.js"],
};

async function bundle(entry) {
  const { outputFiles } = await build({ ...usual, entryPoints: [entry] });
  return Buffer.from(outputFiles[0].contents);
}

const own = (name) => readFile(new URL(`src/${name}`, import.meta.url));
const files = {
  "index.html": await own("index.html"),
  "icon.svg": await own("icon.svg"),
  "console.css": await bundle("src/console.css"),
  "console.js": await bundle("src/main.tsx"),
  "editor.js": await bundle("src/editor.ts"),
  "chart.js": await bundle("src/chart.ts"),
};

const packed = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, gzipSync(bytes).length]));
const all = Object.values(packed).reduce((sum, size) => sum + size, 0);
const first = all - packed["editor.js"] - packed["chart.js"];
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`compressed: ${kilobytes(first)} at first, ${kilobytes(all)} in all`);
if (first > FIRST_BYTES || all > ALL_BYTES) {
  console.error(`larger than ${kilobytes(FIRST_BYTES)} at first or ${kilobytes(ALL_BYTES)} in all`, packed);
  process.exit(1);
}

const isCheck = process.argv.includes("--check");
for (const [name, bytes] of Object.entries(files)) {
  const place = new URL(name, FOLDER);
  if (!isCheck) {
    await writeFile(place, bytes);
  } else if (!bytes.equals(await readFile(place))) {
    console.error(`${place.pathname} is not what the sources give: run \`npm run build\` in console/ and commit it`);
    process.exit(1);
  }
}
