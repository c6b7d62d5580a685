// The browser decides what is valid; this module puts its verdict into words that name the field.

import { fieldMessage } from "./messages.mjs";

/** @typedef {import("./messages.mjs").Control} Control */
/** @typedef {import("./errors.mjs").FormError} FormError */

/**
 * List the form's fields that can take an error, in page order.
 *
 * @param {HTMLFormElement} form
 * @returns {Control[]}
 */
export function controlsOf(form) {
  return [...form.elements].filter(
    /** @returns {element is Control} */
    (element) => element.matches("input:not([type=hidden],[type=submit],[type=button],[type=image]),select,textarea"),
  );
}

/**
 * Check every field as the browser would.
 *
 * @param {HTMLFormElement} form
 * @returns {FormError[]} At most one a field name, in page order; empty when the form may be sent.
 */
export function findErrors(form) {
  /** @type {Map<string, FormError>} */
  const errors = new Map();
  for (const control of controlsOf(form)) {
    const code = errorCode(control);
    const field = control.name || control.id;
    if (code && !errors.has(field)) {
      errors.set(field, { field, message: fieldMessage(control, code, parametersOf(control, code)) });
    }
  }
  return [...errors.values()];
}

/**
 * @param {Control} control
 * @returns {string} Empty when the field is valid.
 */
function errorCode(control) {
  if (!control.willValidate) return "";
  const { validity } = control;
  // The server trims: blanks alone are no answer, though the browser takes them for one.
  if (validity.valueMissing || (control.required && !control.value.trim())) return requiredCode(control);
  if (validity.typeMismatch) return control.type;
  if (validity.badInput) return control.type === "number" ? "number" : "invalid";
  if (validity.tooShort) return "too-short";
  if (validity.tooLong) return "too-long";
  if (validity.patternMismatch) return "pattern";
  if (validity.rangeUnderflow) return "too-small";
  if (validity.rangeOverflow) return "too-large";
  if (validity.stepMismatch) return "step";
  return validity.valid ? "" : "invalid";
}

/**
 * @param {Control} control
 * @returns {string}
 */
function requiredCode(control) {
  if (control.type === "checkbox") return "required-tick";
  return control.type === "radio" || control.matches("select") ? "required-choice" : "required";
}

/**
 * @param {Control} control
 * @param {string} code
 */
function parametersOf(control, code) {
  const limits = { "too-short": "minlength", "too-long": "maxlength", "too-small": "min", "too-large": "max", step: "step" };
  const attribute = limits[/** @type {keyof typeof limits} */ (code)];
  return {
    label: labelOf(control),
    limit: (attribute && control.getAttribute(attribute)) ?? "",
    hint: control.getAttribute("title") ?? "",
  };
}

/**
 * Read the words the visitor knows the field by: a radio button's are its group's.
 *
 * @param {Control} control
 * @returns {string}
 */
function labelOf(control) {
  const legend = control.type === "radio" ? control.closest("fieldset")?.querySelector("legend") : null;
  const label = legend ?? control.labels?.[0];
  const words = label?.textContent ?? control.getAttribute("aria-label") ?? control.name;
  return words.replace(/\s+/g, " ").replace(/[\s:*?]+$/, "").trim();
}
