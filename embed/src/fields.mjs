import { controlsOf, isChoice } from "./validation.mjs";

/**
 * Read a form's fields as the browser would send them.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter The button pressed: its name and value belong to the form's data.
 * @returns {URLSearchParams}
 * @throws {File} One was chosen: only the browser sends files, and the API says that it takes none.
 */
export function readFields(form, submitter) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") fields.append(name, value);
    else if (value.size) throw value;
  }
  return fields;
}

/**
 * Fill a form in again with what was read from it.
 *
 * @param {HTMLFormElement} form
 * @param {URLSearchParams} fields
 */
export function fillIn(form, fields) {
  /** @type {any} Lists of values by name; a field may have any, "constructor" too. */
  const left = Object.create(null);
  for (const control of controlsOf(form)) {
    const { name } = control;
    if (!name || control.matches(":disabled")) continue; // it wasn't sent
    const sent = fields.getAll(name);
    if ("options" in control) {
      for (const option of control.options) option.selected = sent.includes(option.value);
    } else if (isChoice(control)) {
      /** @type {HTMLInputElement} */ (control).checked = sent.includes(control.value);
    } else {
      // Several fields of one name: each its own value, in page order.
      control.value = (left[name] ??= sent).shift() ?? "";
    }
  }
}
