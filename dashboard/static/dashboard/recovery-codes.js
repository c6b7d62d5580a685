/**
 * Saves what a field holds as a file, and prints the page, at the press of a button. Nothing leaves
 * the browser.
 */

for (const button of document.querySelectorAll("button[data-saves]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const source = document.getElementById(button.dataset.saves ?? "");
  if (!(source instanceof HTMLTextAreaElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([source.value], { type: "text/plain" }));
    link.download = button.dataset.savesAs ?? "";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

for (const button of document.querySelectorAll("button[data-prints]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
