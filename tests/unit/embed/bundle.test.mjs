import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { FILES, release, weights } from "../../../embed/release.mjs";

const SOURCE = fileURLToPath(new URL("../../../embed/src/", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "lead-form-"));
after(() => rmSync(FOLDER, { recursive: true }));

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
const target = await release(pathToFileURL(`${FOLDER}/`), "https://forms.example.com/lead-form");
const read = (/** @type {string} */ name) => readFileSync(new URL(name, target));

test("script and stylesheet fit their budgets, and the script weighs no more than the peer's", async (context) => {
  const bytes = await weights(target);
  context.diagnostic(JSON.stringify(bytes));
  for (const [name, { budget }] of Object.entries(FILES)) assert.ok(bytes[name] <= budget, `${name}: ${bytes[name]} bytes`);
  assert.ok(bytes["lead-form.js"] <= bytes["@formspree/ajax"], JSON.stringify(bytes));
});

test("a release lies under its version, the same on every build, and the snippet names its integrity", async () => {
  assert.equal(target.pathname, pathToFileURL(`${FOLDER}/${version}/`).pathname);
  const snippet = read("snippet.html").toString();
  const integrity = JSON.parse(read("integrity.json").toString());
  const before = Object.keys(FILES).map((name) => read(name).toString());
  for (const name of Object.keys(FILES)) {
    const digest = createHash("sha384").update(read(name)).digest("base64");
    assert.equal(integrity[name], `sha384-${digest}`);
    assert.ok(snippet.includes(`"https://forms.example.com/lead-form/${version}/${name}" integrity="sha384-${digest}"`), snippet);
  }
  await release(pathToFileURL(`${FOLDER}/`), "https://forms.example.com/lead-form");
  assert.deepEqual(Object.keys(FILES).map((name) => read(name).toString()), before);
});

test("no module writes markup, inline styles or globals", () => {
  const modules = readdirSync(SOURCE).filter((name) => name.endsWith(".mjs"));
  assert.ok(modules.length > 5);
  for (const name of modules) {
    const text = readFileSync(SOURCE + name, "utf8");
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b|cssText|\bwindow\.|globalThis/, name);
  }
});

test("every rule of the stylesheet weighs nothing against the host page's own", () => {
  const text = readFileSync(`${SOURCE}lead-form.css`, "utf8").replace(/\/\*.*?\*\//gs, "");
  assert.match(text.trim(), /^@layer lead-form \{/);
  assert.equal(text.match(/!important/g)?.length, 1); // the sent form stays hidden
  assert.doesNotMatch(text, /#[a-z][\w-]*\s*\{|(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w-])(?:width|height):/);
});
