import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const SOURCE = fileURLToPath(new URL("../../../embed/src/", import.meta.url));

// The least that @formspree/ajax asks a page to load is 4.8 kB, and that without a stylesheet.
const JS_BUDGET_BYTES = 4_200;
const CSS_BUDGET_BYTES = 1_500;

/**
 * @param {string} name
 * @returns {Promise<number>} Bytes, minified and gzipped.
 */
async function sizeOf(name) {
  const result = await build({
    entryPoints: [SOURCE + name],
    bundle: true,
    minify: true,
    format: "esm",
    target: name.endsWith(".css") ? ["chrome99", "firefox97", "safari15.4"] : "es2022",
    write: false,
  });
  return gzipSync(result.outputFiles[0].contents, { level: 9 }).length;
}

test("the script fits its budget", async () => {
  const bytes = await sizeOf("lead-form.mjs");
  assert.ok(bytes <= JS_BUDGET_BYTES, `${bytes} bytes`);
});

test("the stylesheet fits its budget", async () => {
  const bytes = await sizeOf("lead-form.css");
  assert.ok(bytes <= CSS_BUDGET_BYTES, `${bytes} bytes`);
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
