/** Copies what is to be pasted; where the browser doesn't let it, selects it. */

const COPIED = "Copied.";
const SELECTED = "Selected: copy it with Ctrl+C, or Command+C on a Mac.";

/** @param {HTMLTextAreaElement} text */
async function copy(text) {
  text.focus();
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    return COPIED;
  } catch {
    return SELECTED;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const text = document.getElementById(button.dataset.copy ?? "");
  if (!(text instanceof HTMLTextAreaElement)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = await copy(text);
    const status = document.querySelector("[data-copied]");
    // The same words again would not be read out again.
    if (status) status.textContent = "";
    requestAnimationFrame(() => {
      if (status) status.textContent = said;
    });
  });
}
