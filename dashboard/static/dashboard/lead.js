/**
 * What htmx alone doesn't say on a lead's page: that nothing was saved, because nobody answered or
 * because the reader is no longer logged in. What was written stays on the page.
 */

const UNANSWERED = "Perhaps not saved: nobody answered. Check your connection, then send it again.";
const LOGGED_OUT =
  "Not saved: you are no longer logged in. Copy what you wrote, then load this page again.";

/** @param {string} text */
function say(text) {
  const said = document.createElement("p");
  said.className = "said said--problem";
  said.textContent = text;
  document.getElementById("lead-said")?.replaceChildren(said);
}

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(UNANSWERED));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  // Parts of a page are never whole documents: this one is the login's, which was redirected to.
  const wasRedirected = new URL(detail.xhr.responseURL).pathname.endsWith("/login/");
  if (!wasRedirected) return;
  detail.shouldSwap = false;
  say(LOGGED_OUT);
});
