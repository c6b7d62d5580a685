import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { FileSystemConfigLoader, HtmlValidate } from "html-validate";

const EMBED = fileURLToPath(new URL("../../../embed/", import.meta.url));
const DEMO = `${EMBED}demo/`;
const VALUES = {
  form_action: "https://api.example.com/f/form_x",
  dashboard_url: "https://dashboard.example.com/",
};

// No rule is off. Four are put otherwise than recommended: a doctype may be in small letters, boxes to
// tick of one group share a name, only a file from elsewhere needs an integrity hash (the demo's own
// change while it is edited), and an id may hold a dot, as the names of fields may.
const RULES = JSON.parse(readFileSync(`${EMBED}.htmlvalidate.json`, "utf8"));
const checker = new HtmlValidate(new FileSystemConfigLoader(RULES));

const pages = readdirSync(DEMO, { recursive: true }).map(String).filter((name) => name.endsWith(".html"));

/** @param {string} name */
const filledIn = (name) =>
  Object.entries(VALUES).reduce(
    (page, [key, value]) => page.replaceAll(`{{ ${key} }}`, value),
    readFileSync(DEMO + name, "utf8"),
  );

/**
 * @param {string} page
 * @param {string} name
 */
async function mistakesIn(page, name) {
  const { results } = await checker.validateString(page, DEMO + name);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => `${name}:${line} ${ruleId}: ${message}`));
}

test("no rule is switched off", () => {
  assert.deepEqual(Object.keys(RULES.rules), ["doctype-style", "form-dup-name", "require-sri", "valid-id"]);
  assert.ok(Object.values(RULES.rules).every(([severity]) => severity === "error"));
});

test("no page of the demo has a mistake in its markup", async () => {
  assert.ok(pages.length >= 5);
  for (const name of pages) {
    const page = filledIn(name);
    assert.doesNotMatch(page, /\{\{/, name);
    assert.deepEqual(await mistakesIn(page, name), []);
  }
});

test("the README's snippet has no mistake in its markup once it stands in a page", async () => {
  const [, head = "", body = ""] =
    readFileSync(`${EMBED}README.md`, "utf8").match(/```html\n(<link.*<\/script>)\n(.*?)```/s) ?? [];
  assert.match(body, /<form .*<\/form>/s);
  const page = `<!doctype html>\n<html lang="en"><head><title>Snippet</title>${head}</head>\n<body>${body}</body></html>\n`;
  assert.deepEqual(await mistakesIn(page.replaceAll("…", "x"), "snippet.html"), []);
});

test("a planted mistake is found", async () => {
  const page = filledIn("index.html").replace('for="email"', 'for="nobody"');
  assert.match((await mistakesIn(page, "index.html")).join("\n"), /no-missing-references|input-missing-label/);
});

test("the page in Arabic has words of its own for everything that the script may say", () => {
  const [, texts = ""] = readFileSync(`${EMBED}src/messages.mjs`, "utf8").match(/const TEXTS = \{\n(.*?)\n\};/s) ?? [];
  const keys = [...texts.matchAll(/^ {2}"?([a-z-]+)"?:/gm)].map(([, key]) => key);
  const replaced = [...filledIn("themes/magazine.html").matchAll(/ data-text-([a-z-]+)=/g)].map(([, key]) => key);
  assert.ok(keys.length > 5);
  assert.deepEqual(replaced.sort(), keys.sort());
});

test("no page of the demo has a script or a style of its own inside", () => {
  for (const name of pages) {
    assert.doesNotMatch(filledIn(name), /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/, name);
  }
});
