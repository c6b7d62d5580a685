/**
 * Shows the form anew while it is being typed. Without this script a button does it.
 *
 * Each page comes in a frame of its own: one that goes from page to page would put a step into the
 * browser's history for each key that was pressed. The old one stays until the new one is there.
 */

const PAUSE_MS = 400;
const PROBLEM = "The preview could not be made. It is tried again when you go on typing.";

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button Sends the form to the frame.
 * @param {HTMLIFrameElement} first
 * @param {Element | null} problem
 */
function follow(form, button, first, problem) {
  let shown = first;
  let count = 0;
  /** @type {HTMLIFrameElement | undefined} */
  let coming;
  let timer = 0;

  /** @param {HTMLIFrameElement} frame */
  const arrive = (frame) => {
    const page = frame.contentDocument;
    if (page?.URL === "about:blank") return;
    const isThere = !!page?.querySelector("form");
    if (problem) problem.textContent = isThere ? "" : PROBLEM;
    coming = undefined;
    if (!isThere) return frame.remove();
    frame.hidden = false;
    frame.contentWindow?.scrollTo(0, shown.contentWindow?.scrollY ?? 0);
    shown.remove();
    shown = frame;
  };

  const show = () => {
    coming?.remove();
    const frame = /** @type {HTMLIFrameElement} */ (first.cloneNode());
    coming = frame;
    frame.name = button.formTarget = `${first.name}-${++count}`;
    frame.hidden = true;
    frame.addEventListener("load", () => arrive(frame));
    shown.after(frame);
    form.requestSubmit(button);
  };

  button.hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  show();
}

const button = document.querySelector("[data-preview]");
const frame = document.querySelector(".editor-preview iframe");
if (button instanceof HTMLButtonElement && button.form && frame instanceof HTMLIFrameElement) {
  follow(button.form, button, frame, document.querySelector("[data-preview-problem]"));
}
