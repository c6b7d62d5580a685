import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { FILES } from "../../../embed/release.mjs";

const EMBED = fileURLToPath(new URL("../../../embed/", import.meta.url));
const README = readFileSync(`${EMBED}README.md`, "utf8");
const SOURCES = readdirSync(`${EMBED}src`)
  .filter((name) => name.endsWith(".mjs"))
  .map((name) => readFileSync(`${EMBED}src/${name}`, "utf8"))
  .join("\n");

/**
 * @param {string} text
 * @param {RegExp} pattern With one group.
 * @returns {string[]} What the group finds, each once, sorted.
 */
const found = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, group]) => group ?? ""))].sort();

/**
 * @param {string} name
 * @returns {string[]} A catalogue's keys.
 */
function keysOf(name) {
  const [, block = ""] = SOURCES.match(new RegExp(`const ${name} = \\{\\n(.*?)\\n\\};`, "s")) ?? [];
  return found(block, /^ {2}"?([a-z-]+)"?:/gm);
}

/**
 * @param {string} start How the row of a table begins.
 * @returns {string[]} The words of the row's first list in backticks after it.
 */
function listedIn(start) {
  const row = README.split("\n").find((line) => line.startsWith(start)) ?? "";
  const [, words = ""] = row.slice(start.length).match(/`([^`{]+)`/) ?? [];
  return words.split(" ").sort();
}

test("the README lists every text that a page can replace", () => {
  assert.ok(keysOf("TEXTS").length > 5);
  assert.deepEqual(listedIn("| `data-text-<key>` | form |"), keysOf("TEXTS"));
});

test("the README lists every code of a field's error", () => {
  const codes = new Set(keysOf("FIELD_MESSAGES").map((key) => key.replace(/^required-.*/, "required")));
  assert.ok(codes.size > 5);
  assert.deepEqual(listedIn("| `data-error-<code>`, `data-error` | field |"), [...codes].sort());
});

test("the README's events, states and attributes are the script's", () => {
  const events = found(SOURCES, /emit\(form, "([a-z]+)"/g);
  assert.ok(events.length > 3);
  assert.deepEqual(found(README, /^\| `lead-form:([a-z]+)`/gm), events);
  const states = found(SOURCES, /(?:show\(|data-lead-form-state": )"([a-z]+)"/g);
  assert.deepEqual(found(README, /^\| `([a-z]+)` \| (?:a|in) /gm), states.filter((state) => state !== "idle"));
  const attributes = found(SOURCES, /(data-lead-form[a-z-]*)/g);
  assert.deepEqual(found(README, /^\| `(data-lead-form[a-z-]*)`/gm), attributes);
});

test("the README's version and weights are those of the release", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  assert.deepEqual(found(README, /\/lead-form\/(\d[\d.]*)\//g), [version]);
  const [script, style] = Object.values(FILES).map(({ budget }) => `${budget / 1_000} kB`);
  assert.ok(README.includes(`${script} of script and ${style} of style`));
});
