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
  if (isUnansweredGroup(control)) return "required-choices";
  if (validity.typeMismatch) return control.type;
  const isDate = control.type === "date";
  if (validity.badInput) return isDate || control.type === "number" ? control.type : "invalid";
  if (validity.tooShort) return "too-short";
  if (validity.tooLong) return "too-long";
  if (validity.patternMismatch) return "pattern";
  if (validity.rangeUnderflow) return isDate ? "too-early" : "too-small";
  if (validity.rangeOverflow) return isDate ? "too-late" : "too-large";
  if (validity.stepMismatch) return "step";
  return validity.valid ? "" : "invalid";
}

/**
 * Tell whether a group of boxes that wants one ticked has none: HTML has no words for that.
 *
 * @param {Control} control
 * @returns {boolean}
 */
function isUnansweredGroup(control) {
  const group = control.type === "checkbox" && control.closest("fieldset[data-lead-form-required]");
  return !!group && !group.querySelector(":checked");
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
  const limits = { "too-short": "minlength", "too-long": "maxlength", "too-small": "min", "too-large": "max", "too-early": "min", "too-late": "max", step: "step" };
  const attribute = limits[/** @type {keyof typeof limits} */ (code)];
  return {
    label: labelOf(control),
    limit: (attribute && control.getAttribute(attribute)) ?? "",
    length: control.value.length,
    hint: control.title ? `: ${control.title}` : ".",
  };
}

/**
 * Find the words the visitor knows the field by: a group's legend, when it has several controls.
 *
 * @param {Control} control
 * @returns {Element | undefined}
 */
export function labelElementOf(control) {
  const group = /^(radio|checkbox)$/.test(control.type) ? control.closest("fieldset") : null;
  const same = group?.querySelectorAll(`[name="${CSS.escape(control.name)}"]`) ?? [];
  return (same.length > 1 && group?.querySelector("legend")) || control.labels?.[0];
}

/**
 * @param {Control} control
 * @returns {string}
 */
function labelOf(control) {
  const words = labelElementOf(control)?.textContent ?? control.getAttribute("aria-label") ?? control.name;
  return words.replace(/\s+/g, " ").replace(/[\s:*?]+$/, "").trim();
}
