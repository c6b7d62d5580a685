/**
 * Copies a key's value when its button is pressed. Where the browser refuses, the value is selected.
 */

const COPIED = "Copied. It is in your clipboard until you copy something else.";
const REFUSED = "Your browser did not copy it. Select the value and copy it yourself.";

for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const source = document.getElementById(button.dataset.copies ?? "");
  const said = document.querySelector("[data-copied]");
  if (!(source instanceof HTMLTextAreaElement) || said === null) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.value);
      said.textContent = COPIED;
    } catch {
      said.textContent = REFUSED;
      source.select();
    }
  });
}
