// Every word a visitor can read, and how a page replaces it: data-text-<key> on the form,
// data-error-<code> (or data-error for any code) on a field.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @type {Record<string, string>} */
const TEXTS = {
  problem: "There is a problem",
  "error-prefix": "Error:",
  sending: "Sending…",
  sent: "Thank you. Your message has been sent.",
  receipt: "Your reference is {receipt}.",
  queued: "Your message is waiting to be sent.",
  "queued-kept": "It is saved on this device. We keep trying to send it: keep this page open, or come back within a day.",
  "queued-open": "We keep trying to send it: please keep this page open.",
  refused: "Your message couldn’t be sent: please contact us another way.",
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

/**
 * @param {HTMLFormElement} form
 * @param {string} key
 * @returns {string} The page's words, or ours.
 */
export function text(form, key) {
  return form.getAttribute(`data-text-${key}`) ?? TEXTS[key] ?? "";
}

/**
 * @param {Control} control
 * @param {string} code
 * @param {Record<string, string>} parameters
 * @returns {string}
 */
export function fieldMessage(control, code, parameters) {
  const message =
    control.getAttribute(`data-error-${code.replace(/^required-.*/, "required")}`) ??
    control.getAttribute("data-error") ??
    FIELD_MESSAGES[code] ??
    "";
  return message.replace(/\{(\w+)\}/g, (_, name) => parameters[name] ?? "").trim();
}
