import { clearErrors, showErrors } from "./errors.mjs";
import { messageForStatus, text } from "./messages.mjs";
import { withOwnMembers } from "./own-members.mjs";
import { readFields, send } from "./send.mjs";
import { addStatus, setSending } from "./status.mjs";
import { SUBMISSION_ID, newSubmissionId } from "./submission-id.mjs";
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
 * @param {HTMLFormElement} plain
 * @returns {() => void} Puts the form back as it was found.
 */
export function enhance(plain) {
  const known = enhanced.get(plain);
  if (known) return known;

  const form = withOwnMembers(plain);
  const action = actionOf(form);
  if (!action) {
    console.warn('lead-form: the form needs method="post" and an http(s) action; it was left as it is.', plain);
    return () => {};
  }

  // A page that turned the browser's checks off wants the server's alone.
  const checksItself = form.hasAttribute("novalidate");
  form.setAttribute("novalidate", "");
  const status = addStatus(form);
  let submissionId = "";
  let busy = false;
  let restoreButtons = () => {};
  let hideSuccess = () => {};

  /** @param {string} state */
  const show = (state) => {
    form.setAttribute("data-lead-form-state", state);
    status.textContent = text(form, state); // of these, only "sending" and "sent" have words
  };

  /** @param {FormError[]} errors */
  const refuse = (errors) => {
    show("error");
    showErrors(form, errors);
  };

  /**
   * @param {SubmitEvent} event
   * @returns {URLSearchParams | undefined} What to send; nothing when it isn't to be sent.
   */
  const prepare = (event) => {
    clearErrors(form);
    const errors = checksItself ? [] : findErrors(form);
    if (errors.length) {
      refuse(errors);
      emit(form, "invalid", { fields: errors.map((error) => error.field) });
      return;
    }
    if (!emit(form, "submit", {}, true)) return;

    const fields = readFields(plain, event.submitter);
    // One id until it is stored: a second try after a lost answer isn't a second message.
    submissionId ||= newSubmissionId();
    if (!fields.has(SUBMISSION_ID)) fields.append(SUBMISSION_ID, submissionId);
    show("sending");
    restoreButtons = setSending(form);
    return fields;
  };

  /** @param {URLSearchParams} fields */
  const deliver = async (fields) => {
    busy = true;
    const answer = await send(action, fields);
    busy = false;
    restoreButtons();
    // Removed meanwhile: the answer has nobody to be shown to.
    if (!enhanced.has(plain)) return;

    if (answer.ok) {
      submissionId = "";
      show("sent");
      hideSuccess = showSuccess(form, answer);
      emit(form, "success", { receipt: answer.receipt });
      followNext(form, answer.next);
      return;
    }
    refuse(answer.errors.length ? answer.errors : [{ field: null, message: messageForStatus(form, answer.status) }]);
    emit(form, "error", { status: answer.status });
  };

  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    if (event.defaultPrevented) return; // the page sends this one itself
    if (busy) return event.preventDefault();
    let fields;
    try {
      fields = prepare(event);
    } catch (error) {
      // Whatever broke here, the browser can still send it.
      console.warn("lead-form: sent without the script.", error);
      restore();
      return;
    }
    event.preventDefault();
    if (fields) deliver(fields);
  };

  show("idle");
  form.addEventListener("submit", onSubmit);
  const restore = () => {
    form.removeEventListener("submit", onSubmit);
    enhanced.delete(plain);
    restoreButtons();
    clearErrors(form);
    hideSuccess();
    status.remove();
    form.removeAttribute("data-lead-form-state");
    if (!checksItself) form.removeAttribute("novalidate");
  };
  enhanced.set(plain, restore);
  return restore;
}

/**
 * Read where a form posts to. By attribute: the property is the page's own address when it is empty.
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
