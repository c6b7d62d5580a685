/**
 * Keeps out of a page what is no part of it: the answer of a gateway, an error page, the login. What
 * is being written stays, and the page says what became of it. Every page that has htmx loads this.
 */

/** What the server gives to every part of a page (dashboard/frame.py). */
const PART_HEADER = "Lead-Capture-Part";

const LOGGED_OUT =
  "Not saved: you are no longer logged in. Copy what you wrote, then load this page again.";
const OUTDATED =
  "Not saved: this page is out of date, as after logging in again. " +
  "Copy what you wrote, then load this page again.";
const REFUSED = "Not saved: the server refused it. What you wrote is still here.";
const UNANSWERED = "Perhaps not saved: nobody answered. Check your connection, then send it again.";
const FAILED =
  "Perhaps not saved: something went wrong. What you wrote is still here: " +
  "send it again in half a minute.";
const UNREAD = "No answer came that can be shown. This page will try again by itself.";

/** @param {XMLHttpRequest} answer */
function reasonOf(answer) {
  if (answer.responseURL && new URL(answer.responseURL).pathname.endsWith("/login/")) {
    return LOGGED_OUT;
  }
  if (answer.status === 403) return OUTDATED;
  return answer.status >= 400 && answer.status < 500 ? REFUSED : FAILED;
}

/** What only asks is asked again; what was sent is for its writer to send again.
 * @param {{ requestConfig: { verb: string } }} detail
 * @param {string} unsaved */
function tell(detail, unsaved) {
  const place = document.querySelector("[data-said]");
  if (!(place instanceof HTMLElement)) return;
  const isRead = detail.requestConfig.verb === "get";
  // Every two seconds the same would be read out every two seconds.
  if (isRead && place.textContent === UNREAD) return;
  const said = document.createElement("p");
  said.className = place.dataset.said ?? "";
  said.textContent = isRead ? UNREAD : unsaved;
  place.replaceChildren(said);
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    tell(/** @type {CustomEvent} */ (event).detail, UNANSWERED);
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.xhr.getResponseHeader(PART_HEADER)) return;
  detail.shouldSwap = false;
  tell(detail, reasonOf(detail.xhr));
});
