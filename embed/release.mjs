// Builds what a page loads: lead-form.js and lead-form.css in a folder of their version, which never
// changes once it is served; beside them their integrity values, and a page to copy from.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";
import { minify } from "terser";

const ROOT = new URL("../", import.meta.url);
// All that a page of the nearest peer has to load, and that without a stylesheet or an outbox.
const PEER = { name: "@formspree/ajax", file: new URL("node_modules/@formspree/ajax/dist/global.js", ROOT) };

// Properties that only the script's own parts know: they may be renamed.
const OWN_NAMES = /^(watcher|isHere|onWait|retryAfter|answer)$/;

/** Where each file comes from, and what it may weigh: bytes, minified and gzipped. */
export const FILES = /** @type {const} */ ({
  "lead-form.js": { source: "lead-form.mjs", budget: 4_800 },
  "lead-form.css": { source: "lead-form.css", budget: 1_500 },
});

/**
 * Bundle and minify one of the embed's files.
 *
 * @param {keyof typeof FILES} name
 * @returns {Promise<Buffer>}
 */
async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`src/${FILES[name].source}`, import.meta.url))],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "esm",
    target: name.endsWith(".css") ? ["chrome99", "firefox97", "safari15.4"] : "es2022",
    write: false,
  });
  const [{ text }] = /** @type {[{ text: string }]} */ (outputFiles);
  if (name.endsWith(".css")) return Buffer.from(text);
  // What esbuild has bundled, Terser writes shorter still: by about 250 bytes gzipped. "Unsafe" is
  // what other code could rely on: that functions aren't arrows, that a template calls toString first.
  const { code = "" } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: { passes: 3, hoist_funs: true, sequences: false, unsafe: true, unsafe_arrows: true, unsafe_methods: true },
    mangle: { properties: { regex: OWN_NAMES } },
    format: { quote_style: 1 },
  });
  return Buffer.from(code);
}

/**
 * Refuse files that weigh too much on the way to a visitor.
 *
 * @param {Record<string, number>} bytes Gzipped, by name: each of ours, and the peer's.
 * @throws {Error} When a file outweighs its budget, or the script the peer's.
 */
export function checkWeights(bytes) {
  const limits = Object.entries(FILES).map(([name, { budget }]) => [name, budget]);
  const peer = bytes[PEER.name] ?? 0;
  for (const [name, most] of [...limits, ["lead-form.js", peer]]) {
    const weight = bytes[name] ?? Infinity;
    if (weight > most) throw new Error(`${name} weighs ${weight} bytes gzipped, over ${most === peer ? PEER.name : "its budget"}: ${most}.`);
  }
}

/**
 * Write the release.
 *
 * @param {URL} folder Gets a folder named by the version.
 * @param {string} address Where the page finds that folder's parent, without a slash at the end.
 * @returns {Promise<{ target: URL, bytes: Record<string, number> }>} The version's folder, and what files weigh.
 * @throws {Error} When a file weighs too much, or the version is there with other contents: nothing is written.
 */
export async function release(folder, address) {
  const { version } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8"));
  const target = new URL(`${version}/`, folder);
  const names = /** @type {(keyof typeof FILES)[]} */ (Object.keys(FILES));
  const built = await Promise.all(names.map(async (name) => ({ name, contents: await bundle(name) })));
  const weighed = [...built, { name: PEER.name, contents: await readFile(PEER.file) }];
  const bytes = Object.fromEntries(weighed.map(({ name, contents }) => [name, gzipSync(contents, { level: 9 }).length]));
  checkWeights(bytes);
  for (const { name, contents } of built) {
    const before = await readFile(new URL(name, target)).catch(() => contents);
    if (!before.equals(contents)) {
      throw new Error(`${fileURLToPath(target)} holds another build, which pages may have by its integrity: raise the version in package.json, or delete that folder if it was never served.`);
    }
  }
  await mkdir(target, { recursive: true });
  for (const { name, contents } of built) await writeFile(new URL(name, target), contents);
  const integrity = Object.fromEntries(
    built.map(({ name, contents }) => [name, `sha384-${createHash("sha384").update(contents).digest("base64")}`]),
  );
  const loads = (/** @type {keyof typeof FILES} */ name) => `"${address}/${version}/${name}" integrity="${integrity[name]}" crossorigin="anonymous"`;
  const snippet = [
    `<link rel="stylesheet" href=${loads("lead-form.css")}>`,
    `<script type="module" src=${loads("lead-form.js")}></script>`,
  ];
  await writeFile(new URL("integrity.json", target), `${JSON.stringify(integrity, null, 2)}\n`);
  await writeFile(new URL("snippet.html", target), `${snippet.join("\n")}\n`);
  return { target, bytes };
}

// node embed/release.mjs [FOLDER [ADDRESS]]
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, address = "/lead-form"] = process.argv;
  const { target, bytes } = await release(folder ? pathToFileURL(`${folder}/`) : new URL("dist/embed/", ROOT), address);
  console.table(bytes);
  console.log(`The embed is in ${fileURLToPath(target)}; what to paste is in snippet.html.`);
}
