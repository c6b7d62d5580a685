/** The name under which the server takes a submission's id: sent twice, it is stored once. */
export const SUBMISSION_ID = "_submission_id";

/**
 * Make the id of a filled-in form.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 *
 * @returns {string} A UUID version 7: milliseconds since 1970, then chance.
 */
export function newSubmissionId() {
  const noise = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => (byte | 256).toString(16).slice(1));
  const digits = `0${Date.now().toString(16)}${noise.join("")}`; // twelve digits, until 2527
  return digits.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*/, "$1-$2-7$3-8$4-$5");
}
