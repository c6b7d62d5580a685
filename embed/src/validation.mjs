// The browser decides what is valid; this module puts its verdict into words that name the field.

import { fieldMessage } from "./messages.mjs";

/** @typedef {import("./messages.mjs").Control} Control */
/** @typedef {import("./errors.mjs").FormError} FormError */

// The verdict, its code, the attribute that holds the limit, and the code where it is about a date.
/** @type {[keyof ValidityState, string, string?, string?][]} */
const LIMITS = [
  ["tooShort", "too-short", "minlength"],
  ["tooLong", "too-long", "maxlength"],
  ["patternMismatch", "pattern"],
  ["rangeUnderflow", "too-small", "min", "too-early"],
  ["rangeOverflow", "too-large", "max", "too-late"],
  ["stepMismatch", "step", "step"],
];

/**
 * List the form's fields that can take an error, in page order.
 *
 * @param {HTMLFormElement | HTMLFieldSetElement} form Or one of its groups.
 * @returns {Control[]}
 */
export function controlsOf(form) {
  return /** @type {Control[]} */ ([...form.elements]).filter(
    (control) => control.matches("input,select,textarea") && !/hidden|submit|button|reset/.test(control.type),
  );
}

/**
 * @param {Control} control
 * @returns {boolean}
 */
export function isChoice({ type }) {
  return /radio|checkbox/.test(type);
}

/**
 * Check every field as the browser would.
 *
 * @param {HTMLFormElement} form
 * @returns {FormError[]} At most one a field name, in page order; empty when the form may be sent.
 */
export function findErrors(form) {
  /** @type {FormError[]} */
  const errors = [];
  for (const control of controlsOf(form)) {
    const field = control.name || control.id;
    const message = control.willValidate && !errors.some((one) => one.field === field) && messageOf(control);
    if (message) errors.push({ field, message });
  }
  return errors;
}

/**
 * @param {Control} control
 * @returns {string} Empty when the field is valid.
 */
function messageOf(control) {
  const { validity, type } = control;
  /** @param {string} code @param {string} [limit] */
  const say = (code, limit = "") =>
    fieldMessage(control, code, {
      label: labelOf(control),
      limit: control.getAttribute(limit) ?? "",
      length: `${control.value.length}`,
      hint: control.title ? `: ${control.title}` : ".",
    });
  const isDate = type === "date";

  // The server trims: blanks alone are no answer, though the browser takes them for one.
  if (validity.valueMissing || (control.required && !isChoice(control) && !control.value.trim())) return say(requiredCode(control));
  if (isUnansweredGroup(control)) return say("required-choices");
  if (validity.typeMismatch) return say(type);
  if (validity.badInput && (isDate || type === "number")) return say(type);
  for (const [verdict, code, limit, dateCode] of LIMITS) {
    if (validity[verdict]) return say((isDate && dateCode) || code, limit);
  }
  return control.validationMessage; // the page's own, or empty
}

/**
 * Tell whether a group of boxes that wants one ticked has none: HTML has no words for that.
 *
 * @param {Control} control
 * @returns {boolean | null}
 */
function isUnansweredGroup(control) {
  const group = control.type === "checkbox" && control.closest("fieldset[data-lead-form-required]");
  return group && !group.querySelector(":checked");
}

/**
 * @param {Control} control
 * @returns {string}
 */
function requiredCode(control) {
  if (control.type === "checkbox") return "required-tick";
  return /^(radio|select)/.test(control.type) ? "required-choice" : "required";
}

/**
 * Find the words the visitor knows the field by: a group's legend, when it has several controls.
 *
 * @param {Control} control
 * @returns {Element | undefined}
 */
export function labelElementOf(control) {
  const group = isChoice(control) ? control.closest("fieldset") : null;
  const [, second] = group ? controlsOf(group).filter(({ name }) => name === control.name) : [];
  return (second && group?.querySelector("legend")) || control.labels?.[0];
}

/**
 * @param {Control} control
 * @returns {string}
 */
function labelOf(control) {
  const words = labelElementOf(control)?.textContent ?? control.getAttribute("aria-label") ?? control.name;
  // A label around its select or text area holds their words, too.
  return words.replace(control.textContent ?? "", "").replace(/\s+/g, " ").replace(/^ |[ :*?]+$/g, "");
}
