// One focused summary and a message at each field, worded alike. The structure is that of GOV.UK's
// error summary: https://design-system.service.gov.uk/components/error-summary/

import { element } from "./element.mjs";
import { text } from "./messages.mjs";
import { controlsOf, labelElementOf } from "./validation.mjs";

/** @typedef {import("./messages.mjs").Control} Control */

/**
 * @typedef {object} FormError
 * @property {string | null} field A field's name; null for what concerns the whole form.
 * @property {string} message
 */

let made = 0;

/**
 * Show what is wrong, at the fields and in one summary that takes the focus.
 *
 * @param {HTMLFormElement} form
 * @param {FormError[]} errors At least one.
 */
export function showErrors(form, errors) {
  const controls = controlsOf(form);
  const list = element("ul");
  for (const { field, message } of errors) {
    const control = field ? controls.find(({ name, id }) => field === (name || id)) : undefined;
    list.append(element("li", {}, [control ? linkTo(control, message) : message]));
    if (control) markField(form, controls, control, message);
  }
  const heading = element("h2", { class: "lead-form-heading" }, [text(form, "problem")]);
  // role="alert" sits inside: on the focused element itself JAWS leaves part of it unread.
  const alert = element("div", { role: "alert" }, [heading, list]);
  const summary = element("div", { class: "lead-form-summary", tabindex: "-1" }, [alert]);
  form.prepend(summary);
  document.title = `${text(form, "error-prefix")} ${document.title}`;
  summary.focus();
}

/**
 * Take back everything that showErrors added.
 *
 * @param {HTMLFormElement} form
 */
export function clearErrors(form) {
  const summary = form.querySelector(".lead-form-summary");
  if (!summary) return;
  summary.remove();
  const prefix = `${text(form, "error-prefix")} `;
  if (document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length);

  const messages = [...form.querySelectorAll(".lead-form-error")];
  const ids = messages.map(({ id }) => id);
  for (const control of controlsOf(form)) {
    const described = describedBy(control);
    const kept = described.filter((id) => !ids.includes(id));
    if (kept.length === described.length) continue;
    control.removeAttribute("aria-invalid");
    if (kept.length) control.setAttribute("aria-describedby", kept.join(" "));
    else control.removeAttribute("aria-describedby");
  }
  for (const message of messages) message.remove();
}

/**
 * @param {HTMLFormElement} form
 * @param {Control[]} controls
 * @param {Control} control The first of its name.
 * @param {string} message
 */
function markField(form, controls, control, message) {
  const id = `${control.id}-error`;
  if (document.getElementById(id)) return; // a second error of one field is in the summary
  const prefix = element("span", { class: "lead-form-hidden" }, [`${text(form, "error-prefix")} `]);
  placeOf(control).before(element("div", { class: "lead-form-error", id }, [prefix, message]));
  for (const same of controls.filter(({ name }) => name && name === control.name).concat(control)) {
    same.setAttribute("aria-invalid", "true");
    // The hint stays and comes first: it was there before the error.
    same.setAttribute("aria-describedby", [...new Set([...describedBy(same), id])].join(" "));
  }
}

/**
 * Find what a message goes in front of: never inside a label, whose words name the field.
 *
 * @param {Control} control
 * @returns {Element}
 */
function placeOf(control) {
  const choice = /^(radio|checkbox)$/.test(control.type);
  return control.closest("label") ?? (choice ? control.closest(".lead-form-choice") : null) ?? control;
}

/**
 * @param {Control} control
 * @param {string} message
 * @returns {HTMLAnchorElement}
 */
function linkTo(control, message) {
  control.id ||= `lead-form-field-${++made}`;
  const link = element("a", { href: `#${control.id}` }, [message]);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // following the link would put it into the page's history
    // Scrolled to by its name, so that a person who sees the field sees what it asks for.
    (labelElementOf(control) ?? control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
  return link;
}

/**
 * @param {Control} control
 * @returns {string[]}
 */
function describedBy(control) {
  return control.getAttribute("aria-describedby")?.match(/\S+/g) ?? [];
}
