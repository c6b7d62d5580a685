/** @typedef {import("./errors.mjs").FormError} FormError */

/**
 * @typedef {object} Answer
 * @property {boolean} ok It is stored.
 * @property {number} status HTTP status; 0 when no answer of the API's arrived.
 * @property {string} [receipt]
 * @property {string} [next]
 * @property {string} [error] The server's sentence about the whole.
 * @property {FormError[]} errors Empty when the server gave no sentence for the visitor.
 * @property {number} retryAfter In seconds: no try before that.
 */

// API Gateway ends a request after 29 seconds: later than that no answer can come.
const TIMEOUT_MS = 30_000;
const LONGEST_KEPT_ALIVE = 30_000;
const LONGEST_RETRY_AFTER_SECONDS = 86_400;

/**
 * Send an entry once and read the answer; failures are answers too, nothing is thrown.
 *
 * Urlencoded and without headers of its own the request is a simple one: no preflight.
 * Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 *
 * @param {{ action: string, body: string }} entry
 * @returns {Promise<Answer>}
 */
export async function send({ action, body }) {
  let ok = false;
  let status = 0;
  let retryAfter = 0;
  /** @type {any} */
  let said;
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(body),
      credentials: "omit",
      // Goes on when the page is closed; the browser takes 64 KiB at a time of such.
      keepalive: body.length < LONGEST_KEPT_ALIVE,
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
    });
    // A gateway's own refusal may be no JSON at all; its status still says why.
    said = await response.json().catch(() => null);
    // A 2xx is the API's only in the API's words: a captive portal answers 200 too.
    ok = response.ok && said?.ok === true;
    if (ok || !response.ok) status = response.status;
    retryAfter = Math.min(Number(response.headers.get("Retry-After")) || 0, LONGEST_RETRY_AFTER_SECONDS);
  } catch {
    // No answer: status 0 says so.
  }
  return { ...said, ok, status, errors: readErrors(said, status), retryAfter };
}

/**
 * @param {any} said
 * @param {number} status
 * @returns {FormError[]}
 */
function readErrors(said, status) {
  // What a failing server says is for its owner; the visitor hears that nothing is lost.
  if (said?.ok !== false || status >= 500) return [];
  const { error, errors } = said;
  const listed = [errors].flat().filter((one) => one?.message);
  return listed.length || !error ? listed : [{ message: error }];
}
