// One focused summary and a message at each field, worded alike. The structure is that of GOV.UK's
// error summary: https://design-system.service.gov.uk/components/error-summary/

import { element, setAttributes } from "./element.mjs";
import { text } from "./messages.mjs";
import { controlsOf, isChoice, labelElementOf } from "./validation.mjs";

/** @typedef {import("./messages.mjs").Control} Control */

/**
 * @typedef {object} FormError
 * @property {string} [field] A field's name; none for what concerns the whole form.
 * @property {string} message
 */

let made = 0;

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
  for (const { field, message } of errors) {
    const control = field && controls.find(({ name, id }) => field === (name || id));
    list.append(element("li", {}, control ? linkTo(control, message) : message));
    if (control) undo.push(...markField(controls, control, prefix, message));
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
 * @param {Control[]} controls
 * @param {Control} control The first of its name.
 * @param {string} prefix
 * @param {string} message
 * @returns {(() => void)[]}
 */
function markField(controls, control, prefix, message) {
  const id = `lead-form-${control.id}`;
  if (document.getElementById(id)) return []; // a second error of one field is in the summary only
  const words = element("div", { class: "lead-form-error", id }, element("span", { class: "lead-form-hidden" }, prefix), message);
  placeOf(control).before(words);
  const undo = [() => words.remove()];
  for (const same of controls.filter((other) => other === control || (other.name && other.name === control.name))) {
    // The hint stays and comes first: it was there before the error.
    const described = `${same.getAttribute("aria-describedby") ?? ""} ${id}`.trim();
    undo.push(setAttributes(same, { "aria-invalid": "true", "aria-describedby": described }));
  }
  return undo;
}

/**
 * Find what a message goes in front of: never inside a label, whose words name the field.
 *
 * @param {Control} control
 * @returns {Element}
 */
function placeOf(control) {
  return control.closest(isChoice(control) ? "label,.lead-form-choice" : "label") ?? control;
}

/**
 * @param {Control} control
 * @param {string} message
 * @returns {HTMLAnchorElement}
 */
function linkTo(control, message) {
  control.id ||= `lead-form-${++made}`;
  const link = element("a", { href: `#${control.id}` }, message);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // following the link would put it into the page's history
    // Scrolled to by its name, so that a person who sees the field sees what it asks for.
    (labelElementOf(control) ?? control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
  return link;
}
