/** Says how many leads are ticked, and takes ticking one as meaning the ticked ones. */

for (const bar of document.querySelectorAll(".bulk-bar")) {
  const form = bar.closest("form");
  const count = bar.querySelector("[data-bulk-count]");
  const status = bar.querySelector("[data-bulk-status]");
  const ticked = bar.querySelector('input[name="scope"][value="selected"]');
  if (!form) continue;

  const show = () => {
    const chosen = form.querySelectorAll('input[name="lead_id"]:checked').length;
    if (count) count.textContent = `(${chosen})`;
    return chosen;
  };

  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "lead_id") return;
    if (box.checked && ticked instanceof HTMLInputElement) ticked.checked = true;
    const chosen = show();
    if (status) status.textContent = `${chosen} ticked`;
  });
  // A browser that comes back to the page has kept what was ticked.
  window.addEventListener("pageshow", show);
  show();
}
