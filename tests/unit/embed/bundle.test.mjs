import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { FILES, checkWeights, release } from "../../../embed/release.mjs";

const SOURCE = fileURLToPath(new URL("../../../embed/src/", import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), "lead-form-"));
after(() => rmSync(FOLDER, { recursive: true }));

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
const { target, bytes } = await release(pathToFileURL(`${FOLDER}/`), "https://forms.example.com/lead-form");
const read = (/** @type {string} */ name) => readFileSync(new URL(name, target));

test("script and stylesheet fit their budgets, and the script weighs no more than the peer's", (context) => {
  context.diagnostic(JSON.stringify(bytes));
  for (const [name, { budget }] of Object.entries(FILES)) assert.ok(bytes[name] <= budget, `${name}: ${bytes[name]} bytes`);
  assert.ok(bytes["lead-form.js"] <= bytes["@formspree/ajax"], JSON.stringify(bytes));
  for (const name of Object.keys(FILES)) assert.equal(bytes[name], gzipSync(read(name), { level: 9 }).length);
});

test("a byte too many ends the build before anything is written", async () => {
  const fits = { "lead-form.js": 4_700, "lead-form.css": 1_500, "@formspree/ajax": 4_700 };
  checkWeights(fits);
  assert.throws(() => checkWeights({ ...fits, "lead-form.css": 1_501 }), /lead-form\.css weighs 1501 .* its budget: 1500/);
  assert.throws(() => checkWeights({ ...fits, "lead-form.js": 4_801, "@formspree/ajax": 5_000 }), /lead-form\.js .* its budget: 4800/);
  assert.throws(() => checkWeights({ ...fits, "lead-form.js": 4_701 }), /lead-form\.js .* over @formspree\/ajax: 4700/);
  const { budget } = FILES["lead-form.css"];
  const nowhere = join(FOLDER, "too-heavy/");
  FILES["lead-form.css"].budget = bytes["lead-form.css"] - 1;
  try {
    await assert.rejects(release(pathToFileURL(nowhere), ""), /over its budget/);
  } finally {
    FILES["lead-form.css"].budget = budget;
  }
  assert.ok(!existsSync(nowhere));
});

test("a version that pages may have is never written over", async () => {
  const file = new URL("lead-form.js", target);
  const served = readFileSync(file);
  writeFileSync(file, "// as it was served\n");
  try {
    await assert.rejects(release(pathToFileURL(`${FOLDER}/`), ""), /holds another build/);
    assert.equal(readFileSync(file, "utf8"), "// as it was served\n");
  } finally {
    writeFileSync(file, served);
  }
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
