import { deliver } from "./delivery.mjs";
import { element, setAttributes } from "./element.mjs";
import { showErrors } from "./errors.mjs";
import { fillIn, readFields } from "./fields.mjs";
import { text } from "./messages.mjs";
import { forget, keep, waiting } from "./outbox.mjs";
import { withOwnMembers } from "./own-members.mjs";
import { showPanel } from "./panel.mjs";
import { addStatus, setSending } from "./status.mjs";
import { SUBMISSION_ID, newSubmissionId } from "./submission-id.mjs";
import { findErrors } from "./validation.mjs";
import { describeVisit } from "./visit.mjs";

/** @typedef {import("./errors.mjs").FormError} FormError */
/** @typedef {import("./outbox.mjs").Entry} Entry */
/** @typedef {import("./send.mjs").Answer} Answer */

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
    console.warn('lead-form: needs method="post" and an http(s) action.', plain);
    return () => {};
  }

  // A page that turned the browser's checks off wants the server's alone.
  const isUnchecked = form.hasAttribute("novalidate");
  const undress = setAttributes(form, { novalidate: "", "data-lead-form-state": "idle" });
  const status = addStatus(form);
  const startedAt = Date.now();
  let submissionId = "";
  let busy = false;
  /** @type {(() => void) | undefined} Takes back what the present state shows. */
  let leave;

  /**
   * @param {string} state
   * @param {() => () => void} [enter] Shows the state, and gives what takes it back.
   */
  const show = (state, enter) => {
    leave?.();
    leave = enter?.();
    form.setAttribute("data-lead-form-state", state);
    status.textContent = text(form, state); // "idle" and "error" have no words
  };

  /** Tell whether the visitor is here, or has left the form for something else in the page. */
  const isWatched = () => {
    const { activeElement } = document;
    return form.contains(activeElement) || !!activeElement?.matches("body,.lead-form-heading");
  };

  /** @param {FormError[]} errors */
  const refuse = (errors) => {
    const takesFocus = isWatched();
    show("error", () => showErrors(form, errors, takesFocus));
  };

  /**
   * @param {SubmitEvent} event
   * @returns {Entry | undefined} What to send; nothing when it isn't to be sent.
   */
  const prepare = (event) => {
    show("idle");
    const errors = isUnchecked || event.submitter?.matches("[formnovalidate]") ? [] : findErrors(form);
    if (errors.length) {
      refuse(errors);
      emit(form, "invalid", { fields: errors.map((error) => error.field) });
      return;
    }
    if (!emit(form, "submit", {})) return;

    const fields = readFields(plain, event.submitter);
    describeVisit(form, fields, startedAt);
    // One id until it is stored: a second try after a lost answer isn't a second message.
    submissionId ||= newSubmissionId();
    if (!fields.get(SUBMISSION_ID)) fields.set(SUBMISSION_ID, submissionId);
    return { id: submissionId, action: form.action, body: `${fields}`, at: Date.now() };
  };

  /**
   * Have an entry delivered, and show how it goes for as long as the form is here.
   *
   * @param {Entry} entry
   * @param {boolean} isFresh Just filled in; else left behind by a page that was closed.
   */
  const follow = async (entry, isFresh) => {
    if (!isFresh && form.matches(":focus-within")) return; // the visitor is writing another
    const isKept = !isFresh || keep(entry);
    const isHere = () => enhanced.get(plain) === restore;
    let isQueued = false;
    if (isFresh) {
      busy = true;
      show("sending", () => setSending(form));
    }

    /** @param {Answer} [failed] */
    const onWait = (failed) => {
      if (isQueued || !isHere()) return;
      isQueued = busy = true;
      const takesFocus = isFresh && isWatched();
      const words = failed?.errors.map(({ message }) => [message]) ?? [];
      words.push([text(form, isKept ? "queued-kept" : "queued-open")]);
      show("queued", () => showPanel(form, "queued", text(form, "queued"), words, takesFocus));
      emit(form, "queued", { status: failed?.status ?? 0 });
    };
    const answer = await deliver(entry, isFresh, { isHere, onWait });
    if (!answer) {
      if (!isQueued) return;
      busy = false;
      return show("idle"); // another tab's after all
    }
    // A refusal that nobody sees stays for a form that can show it.
    if (answer.ok || isHere()) forget(entry);
    if (!isHere()) return;

    busy = false;
    if (!answer.ok) {
      if (!isFresh) {
        submissionId = entry.id;
        fillIn(form, new URLSearchParams(entry.body));
      }
      refuse(answer.errors.length ? answer.errors : [{ message: text(form, "refused") }]);
      emit(form, "error", { status: answer.status });
      return;
    }
    submissionId = "";
    const { receipt, next = "" } = answer;
    const [before = "", after = ""] = text(form, "receipt").split("{receipt}");
    const words = receipt ? [[before, element("strong", {}, receipt), after]] : [];
    const takesFocus = isFresh && isWatched();
    show("sent", () => showPanel(form, "success", text(form, "sent"), words, takesFocus));
    if (isFresh) form.reset();
    emit(form, "success", { receipt });
    if (takesFocus && form.hasAttribute("data-lead-form-redirect") && /^https?:/.test(next)) location.assign(next);
  };

  /** @param {SubmitEvent} event */
  const onSubmit = (event) => {
    // The page sends this one itself, or it goes elsewhere.
    if (event.defaultPrevented || event.submitter?.matches("[formaction]")) return;
    let entry;
    try {
      if (!busy) entry = prepare(event);
    } catch (error) {
      // Whatever broke here, the browser can still send it.
      console.warn("lead-form: sent without script.", error);
      restore();
      return;
    }
    event.preventDefault();
    if (entry) follow(entry, true);
  };

  form.addEventListener("submit", onSubmit);
  const restore = () => {
    form.removeEventListener("submit", onSubmit);
    enhanced.delete(plain);
    leave?.();
    status.remove();
    undress();
  };
  enhanced.set(plain, restore);
  const left = waiting().find((entry) => entry.action === action);
  if (left) follow(left, false);
  return restore;
}

/**
 * Read where a form posts to.
 *
 * @param {HTMLFormElement} form
 * @returns {string | false | null} An absolute URL; none when the form can't be sent by script.
 */
function actionOf(form) {
  const { action, method } = form;
  // The property is the page's own address when there is none.
  return form.getAttribute("action") && method === "post" && /^https?:/.test(action) && action;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {object} detail Never what the visitor typed: any script in the page hears it.
 * @returns {boolean} False when a listener cancelled it.
 */
function emit(form, name, detail) {
  return form.dispatchEvent(new CustomEvent(`lead-form:${name}`, { bubbles: true, cancelable: true, detail }));
}
