// One focused summary and a message at each field, worded alike. The structure is that of GOV.UK's
// error summary: https://design-system.service.gov.uk/components/error-summary/

import { element, setAttributes } from "./element.mjs";
import { text } from "./messages.mjs";
import { controlsOf, labelElementOf } from "./validation.mjs";

/** @typedef {import("./messages.mjs").Control} Control */

/**
 * @typedef {object} FormError
 * @property {string} [field] A field's name; none for what concerns the whole form.
 * @property {string} message
 */

let made = 0;
const newId = () => `lead-form-${++made}`;

/**
 * Show what is wrong, at the fields and in one summary.
 *
 * @param {HTMLFormElement} form
 * @param {FormError[]} errors At least one.
 * @param {boolean} takesFocus Onto the summary.
 * @returns {() => void} Takes all of it back.
 */
export function showErrors(form, errors, takesFocus) {
  const controls = controlsOf(form);
  const prefix = `${text(form, "error-prefix")} `;
  const list = element("ul");
  /** @type {(() => void)[]} */
  const undo = [];
  for (const error of errors) {
    const { field, message } = error;
    const group = controls.filter(({ name, id }) => field && field === (name || id));
    const [control] = group;
    // A second error of one field is in the summary only.
    if (errors.find((one) => one.field === field) === error) undo.push(...markFields(group, prefix, message));
    list.append(element("li", {}, control ? linkTo(control, message) : message));
  }
  const heading = element("h2", { class: "lead-form-heading" }, text(form, "problem"));
  // role="alert" sits inside: on the focused element itself JAWS leaves part of it unread.
  const alert = element("div", { role: "alert" }, heading, list);
  const summary = element("div", { class: "lead-form-summary", tabindex: "-1" }, alert);
  form.prepend(summary);
  document.title = prefix + document.title.replace(prefix, "");
  if (takesFocus) {
    summary.focus();
    summary.scrollIntoView(); // a tall one from its heading on
  }
  return () => {
    summary.remove();
    for (const restore of undo) restore();
    document.title = document.title.replace(prefix, "");
  };
}

/**
 * Put a message at a field.
 *
 * @param {Control[]} group The field's controls: one, several, or none in this page.
 * @param {string} prefix
 * @param {string} message
 * @returns {(() => void)[]}
 */
function markFields(group, prefix, message) {
  const id = newId();
  const words = element("div", { class: "lead-form-error", id }, element("span", { class: "lead-form-hidden" }, prefix), message);
  if (group[0]) placeOf(group[0]).before(words);
  const undo = group.map((control) => {
    // The hint stays and comes first: it was there before the error.
    const described = `${control.getAttribute("aria-describedby") ?? ""} ${id}`.trim();
    return setAttributes(control, { id: control.id || newId(), "aria-invalid": "true", "aria-describedby": described });
  });
  return [() => words.remove(), ...undo];
}

/**
 * Find what a message goes in front of: never inside a label, whose words name the field.
 *
 * @param {Control} control
 * @returns {Element}
 */
function placeOf(control) {
  return control.closest("label,.lead-form-choice") ?? control;
}

/**
 * @param {Control} control
 * @param {string} message
 * @returns {HTMLAnchorElement}
 */
function linkTo(control, message) {
  const link = element("a", { href: `#${control.id}` }, message);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // following the link would put it into the page's history
    // Scrolled to by its name, so that a person who sees the field sees what it asks for.
    (labelElementOf(control) ?? control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
  return link;
}
