// Every word a visitor can read, and how a page replaces it: data-text-<key> on the form,
// data-error-<code> (or data-error for any code) on a field.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @type {Record<string, string>} */
const TEXTS = {
  problem: "There is a problem",
  "error-prefix": "Error:",
  sending: "Sending…",
  sent: "Your message has been sent.",
  "success-heading": "Thank you. Your message has been sent.",
  receipt: "Your reference is {receipt}. Please quote it if you contact us about this message.",
  failed:
    "We couldn’t confirm that your message arrived. Everything you typed is still here: check your connection, then try again. It won’t be stored twice.",
  unavailable:
    "Your message couldn’t be sent because of a problem on our side. Everything you typed is still here: please try again in a few minutes.",
  "too-many": "We’re receiving too many messages right now. Everything you typed is still here: please wait a minute, then try again.",
  forbidden: "This form can’t be sent from this page. Everything you typed is still here: please contact us another way.",
  "too-big": "Your message is too long to send. Please shorten it, then try again.",
  refused: "Your message couldn’t be accepted. Everything you typed is still here: please contact us another way.",
};

// The codes are the server's (leadmodels.messages) with hyphens, and so are the words, save where a
// browser knows less: which part of a date is missing, which steps are nearest.
/** @type {Record<string, string>} */
const FIELD_MESSAGES = {
  required: 'Fill in "{label}".',
  "required-choice": 'Choose an option for "{label}".',
  "required-choices": 'Choose at least one option for "{label}".',
  "required-tick": 'Tick "{label}" to go on.',
  email: "Enter an e-mail address like name@example.com.",
  url: "Enter a full web address like https://www.example.com.",
  number: 'Enter a number in digits for "{label}", like 12 or 12.5.',
  date: 'Enter "{label}" as a whole date: day, month and year.',
  "too-early": 'Enter {limit} or a later date for "{label}".',
  "too-late": 'Enter {limit} or an earlier date for "{label}".',
  "too-short": 'Write at least {limit} characters for "{label}". So far there are {length}.',
  "too-long": 'Shorten "{label}" to {limit} characters. Now there are {length}.',
  pattern: 'Enter "{label}" in the form that is asked for{hint}',
  "too-small": 'Enter {limit} or more for "{label}".',
  "too-large": 'Enter {limit} or less for "{label}".',
  step: 'Enter "{label}" in steps of {limit}.',
};

/** @type {Record<number, string>} */
const TEXT_OF_STATUS = { 0: "failed", 403: "forbidden", 413: "too-big", 429: "too-many", 502: "failed", 504: "failed" };

/**
 * @param {HTMLFormElement} form
 * @param {string} key
 * @returns {string} The page's words, or ours.
 */
export function text(form, key) {
  return form.getAttribute(`data-text-${key}`) ?? TEXTS[key] ?? "";
}

/**
 * Say why a message was not taken when the server gave no sentence of its own.
 *
 * @param {HTMLFormElement} form
 * @param {number} status HTTP status; 0 when no answer arrived.
 * @returns {string}
 */
export function messageForStatus(form, status) {
  return text(form, TEXT_OF_STATUS[status] ?? (status >= 500 ? "unavailable" : "refused"));
}

/**
 * @param {Control} control
 * @param {string} code
 * @param {{ label: string, limit?: string, length?: number, hint?: string }} parameters
 * @returns {string}
 */
export function fieldMessage(control, code, parameters) {
  const message =
    control.getAttribute(`data-error-${code.replace(/^required-.*/, "required")}`) ??
    control.getAttribute("data-error") ??
    FIELD_MESSAGES[code] ??
    FIELD_MESSAGES.pattern ??
    "";
  /** @type {Record<string, string | number | undefined>} */
  const values = parameters;
  return message.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? "")).trim();
}
