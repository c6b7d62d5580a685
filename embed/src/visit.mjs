/**
 * Add where a submission comes from: no cookie, nothing about other pages but the one before.
 *
 * @param {HTMLFormElement} form Marked `data-lead-form-no-source`: nothing is added.
 * @param {URLSearchParams} fields
 * @param {number} startedAt When the visitor got the form, in milliseconds since 1970.
 */
export function describeVisit(form, fields, startedAt) {
  if (form.hasAttribute("data-lead-form-no-source")) return;
  fields.append("_page_url", location.href.replace(/#.*/, ""));
  fields.append("_referrer", document.referrer);
  fields.append("_elapsed_seconds", `${(Date.now() - startedAt) / 1000}`);
}
