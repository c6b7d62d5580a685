import { element, setAttributes } from "./element.mjs";

/**
 * Put the polite live region beside the form: it must be in the page before words go into it,
 * and stay when the form is hidden.
 *
 * @param {HTMLFormElement} form
 * @returns {HTMLElement}
 */
export function addStatus(form) {
  const status = element("div", { class: "lead-form-hidden", role: "status" });
  form.after(status);
  return status;
}

/**
 * Show that the form is on its way. The buttons keep the focus, which `disabled` would take away.
 *
 * @param {HTMLFormElement} form
 * @returns {() => void} Puts the buttons back.
 */
export function setSending(form) {
  const undo = /** @type {HTMLButtonElement[]} */ ([...form.elements])
    .filter(({ type }) => type === "submit")
    .map((button) => setAttributes(button, { "aria-disabled": "true" }));
  return () => undo.forEach((enable) => enable());
}
