/**
 * Keyboard shortcuts for pages of leads, and the dialog that lists them.
 *
 * A shortcut is a plain letter, so nothing happens while somebody types, holds a modifier key or has
 * a dialog open, and all of them can be turned off (WCAG 2.1.4).
 * Source: https://www.w3.org/TR/WCAG21/#character-key-shortcuts
 *
 * The page says what there is: rows as `[data-row]`, each with its link first and a box
 * `[data-select]`; `a[rel=next]` and `a[rel=prev]`; a search field of type "search".
 */

const STORAGE_KEY = "lead-capture.shortcuts";
const SEQUENCE_MS = 1500;
const NO_TYPING = new Set(["checkbox", "radio", "button", "submit", "reset", "image", "color", "range"]);

const dialog = document.querySelector("dialog[data-shortcuts]");
const opener = document.querySelector("[data-shortcuts-open]");
const toggle = document.querySelector("[data-shortcuts-on]");

/** Storage can be refused, by the reader's settings: then the choice lasts as long as the page. */
let isOn = true;
try {
  isOn = localStorage.getItem(STORAGE_KEY) !== "off";
} catch {
  isOn = true;
}

/** When `g` was pressed, in milliseconds; the next key says where to go. */
let sequenceBegan = -Infinity;

/** @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NO_TYPING.has(target.type);
  return target.isContentEditable || target.matches("textarea, select");
}

/** @returns {HTMLElement[]} */
function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row instanceof HTMLElement);
}

/** The row that has the focus, or was given it last. */
function currentRow() {
  const focused = document.activeElement?.closest("[data-row]");
  return focused ?? document.querySelector("[data-row].is-current");
}

/** @param {number} step */
function move(step) {
  const all = rows();
  const place = all.findIndex((row) => row === currentRow());
  const next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step];
  if (!next) return;
  for (const row of all) row.classList.toggle("is-current", row === next);
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

/** @param {string} selector */
function follow(selector) {
  const link = document.querySelector(selector);
  if (link instanceof HTMLElement) link.click();
}

function openRow() {
  currentRow()?.querySelector("a")?.click();
}

function selectRow() {
  const box = currentRow()?.querySelector("[data-select]");
  if (box instanceof HTMLElement) box.click();
}

function search() {
  const field = document.querySelector('main input[type="search"]');
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.select();
}

function showFilters() {
  const more = document.querySelector("details[data-more-filters]");
  if (!(more instanceof HTMLDetailsElement)) return;
  more.open = !more.open;
  const first = more.querySelector(more.open ? "select, input" : "summary");
  if (first instanceof HTMLElement) first.focus();
}

function openHelp() {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  if (toggle instanceof HTMLInputElement) toggle.checked = isOn;
  dialog.showModal();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  o: openRow,
  x: selectRow,
  n: () => follow('a[rel="next"]'),
  p: () => follow('a[rel="prev"]'),
  f: showFilters,
  "/": search,
  "?": openHelp,
};

/** @type {Record<string, () => void>} */
const AFTER_G = {
  h: () => location.assign(dialog?.getAttribute("data-home") ?? "/"),
  l: () => location.assign(dialog?.getAttribute("data-list") ?? "/"),
};

/** @param {KeyboardEvent} event */
function isForUs(event) {
  if (!isOn || event.defaultPrevented || event.isComposing) return false;
  // Shift is how "?" and "/" are typed on many keyboards, so it counts by the key it gives.
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  return !isTyping(event.target) && !document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (!isForUs(event)) return;
  const isSecond = event.timeStamp - sequenceBegan < SEQUENCE_MS;
  sequenceBegan = -Infinity;
  if (event.key === "g" && !isSecond) {
    sequenceBegan = event.timeStamp;
    return;
  }
  const keys = isSecond ? AFTER_G : KEYS;
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
  // A key held down moves on and on, but opens or selects once.
  if (!act || (event.repeat && !["j", "k"].includes(event.key))) return;
  event.preventDefault();
  act();
});

if (dialog instanceof HTMLDialogElement && opener instanceof HTMLElement) {
  opener.hidden = false;
  opener.addEventListener("click", openHelp);
  // A click on the backdrop is one on the dialog itself, whose content fills it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

toggle?.addEventListener("change", () => {
  if (!(toggle instanceof HTMLInputElement)) return;
  isOn = toggle.checked;
  try {
    localStorage.setItem(STORAGE_KEY, isOn ? "on" : "off");
  } catch {
    // See above.
  }
});
