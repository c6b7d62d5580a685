import { clearErrors, showErrors } from "./errors.mjs";
import { messageForStatus, text } from "./messages.mjs";
import { send } from "./send.mjs";
import { addStatus, setSending } from "./status.mjs";
import { showSuccess } from "./success.mjs";
import { findErrors } from "./validation.mjs";

/** @typedef {import("./errors.mjs").FormError} FormError */

/** @type {WeakMap<HTMLFormElement, () => void>} */
const enhanced = new WeakMap();

/**
 * Let a plain form check, send and answer in place.
 *
 * A form that can't be enhanced is left alone, with one line in the console: it still submits by itself.
 *
 * @param {HTMLFormElement} form
 * @returns {() => void} Puts the form back as it was found.
 */
export function enhance(form) {
  const known = enhanced.get(form);
  if (known) return known;

  const action = actionOf(form);
  if (!action) {
    console.warn('lead-form: the form needs method="post" and an http(s) action; it was left as it is.', form);
    return () => {};
  }

  // A page that turned the browser's checks off wants the server's alone.
  const checksItself = form.hasAttribute("novalidate");
  form.setAttribute("novalidate", "");
  form.setAttribute("data-lead-form-state", "idle");
  const status = addStatus(form);
  let busy = false;
  let hideSuccess = () => {};

  /** @param {FormError[]} errors */
  const refuse = (errors) => {
    status.textContent = "";
    form.setAttribute("data-lead-form-state", "error");
    showErrors(form, errors);
  };

  /** @param {SubmitEvent} event */
  const onSubmit = async (event) => {
    if (event.defaultPrevented) return; // the page sends this one itself
    event.preventDefault();
    if (busy) return;

    clearErrors(form);
    const errors = checksItself ? [] : findErrors(form);
    if (errors.length) {
      refuse(errors);
      emit(form, "invalid", { fields: errors.map((error) => error.field) });
      return;
    }
    if (!emit(form, "submit", {}, true)) return;

    busy = true;
    form.setAttribute("data-lead-form-state", "sending");
    status.textContent = text(form, "sending");
    const restoreButtons = setSending(form);
    const answer = await send(action, form, event.submitter);
    busy = false;
    restoreButtons();
    // Removed meanwhile: the answer has nobody to be shown to.
    if (!enhanced.has(form)) return;

    if (answer.ok) {
      form.setAttribute("data-lead-form-state", "sent");
      status.textContent = text(form, "sent");
      hideSuccess = showSuccess(form, answer);
      emit(form, "success", { receipt: answer.receipt });
      followNext(form, answer.next);
      return;
    }
    refuse(answer.errors.length ? answer.errors : [{ field: null, message: messageForStatus(form, answer.status) }]);
    emit(form, "error", { status: answer.status });
  };

  form.addEventListener("submit", onSubmit);
  const restore = () => {
    form.removeEventListener("submit", onSubmit);
    enhanced.delete(form);
    clearErrors(form);
    hideSuccess();
    status.remove();
    form.removeAttribute("data-lead-form-state");
    if (!checksItself) form.removeAttribute("novalidate");
  };
  enhanced.set(form, restore);
  return restore;
}

/**
 * Read where a form posts to. By attribute: a field named "action" or "method" hides the property.
 *
 * @param {HTMLFormElement} form
 * @returns {string | null} Null when the form can't be sent by script.
 */
function actionOf(form) {
  const action = form.getAttribute("action");
  if (!action || form.getAttribute("method")?.toLowerCase() !== "post") return null;
  try {
    const url = new URL(action, document.baseURI);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {object} detail Never what the visitor typed: any script in the page hears it.
 * @param {boolean} [cancelable]
 * @returns {boolean} False when a listener cancelled it.
 */
function emit(form, name, detail, cancelable = false) {
  return form.dispatchEvent(new CustomEvent(`lead-form:${name}`, { bubbles: true, cancelable, detail }));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} next
 */
function followNext(form, next) {
  if (form.hasAttribute("data-lead-form-redirect") && /^https?:\/\//.test(next)) location.assign(next);
}
