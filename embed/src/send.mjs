/** @typedef {import("./errors.mjs").FormError} FormError */

/**
 * @typedef {{ ok: true, receipt: string, next: string }} Stored
 * @typedef {{ ok: false, status: number, errors: FormError[] }} Refused status is 0 when no answer arrived.
 */

// API Gateway ends a request after 29 seconds: later than that no answer can come.
const TIMEOUT_MS = 30_000;

/**
 * Read a form's fields as the browser would send them, without files.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter The button pressed: its name and value belong to the form's data.
 * @returns {URLSearchParams}
 */
export function readFields(form, submitter) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string") fields.append(name, value);
  }
  return fields;
}

/**
 * Send fields once and read the answer; failures are answers too, nothing is thrown.
 *
 * Urlencoded and without headers of its own the request is a simple one: no preflight.
 * Source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 *
 * @param {string} action
 * @param {URLSearchParams} fields
 * @returns {Promise<Stored | Refused>}
 */
export async function send(action, fields) {
  try {
    const response = await fetch(action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: fields,
      credentials: "omit",
      signal: AbortSignal.timeout?.(TIMEOUT_MS),
    });
    // A gateway's own refusal may be no JSON at all; its status still says why.
    const body = await response.json().catch(() => null);
    return response.ok ? readStored(body) : { ok: false, status: response.status, errors: readErrors(body, response.status) };
  } catch {
    return { ok: false, status: 0, errors: [] };
  }
}

/**
 * Take a 2xx for stored only when it is in our API's words: a captive portal answers 200 too.
 *
 * @param {any} body
 * @returns {Stored | Refused}
 */
function readStored(body) {
  if (body?.ok !== true) return { ok: false, status: 0, errors: [] };
  return { ok: true, receipt: String(body.receipt ?? ""), next: String(body.next ?? "") };
}

/**
 * @param {any} body
 * @param {number} status
 * @returns {FormError[]} Empty when the server gave no sentence for the visitor.
 */
function readErrors(body, status) {
  // What a failing server says is for its owner; the visitor hears that nothing is lost.
  if (body?.ok !== false || status >= 500) return [];
  const listed = Array.isArray(body.errors) ? body.errors : [];
  const errors = listed
    .filter((/** @type {any} */ error) => typeof error?.message === "string")
    .map((/** @type {any} */ { field, message }) => ({ field: typeof field === "string" ? field : null, message }));
  if (errors.length || typeof body.error !== "string") return errors;
  return [{ field: null, message: body.error }];
}
