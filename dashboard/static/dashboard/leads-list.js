/** What makes the lead list smoother where scripts run; without them all of it works too. */

/** A menu closes by Escape, by a click elsewhere, and when the focus leaves it. */
for (const menu of document.querySelectorAll("details[data-menu]")) {
  if (!(menu instanceof HTMLDetailsElement)) continue;
  const summary = menu.querySelector("summary");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary?.focus();
  });
  menu.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (next instanceof Node && !menu.contains(next)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}

/** Filters left empty stay out of the address, which people share. */
document.querySelector("form.filters")?.addEventListener("formdata", (event) => {
  if (!(event instanceof FormDataEvent)) return;
  for (const [name, value] of [...event.formData]) {
    if (value === "") event.formData.delete(name);
  }
});

/** One box for all of the page; Shift and a click take all up to the one clicked before. */
for (const form of document.querySelectorAll("form[data-selection]")) {
  const all = form.querySelector("[data-select-page]");
  const boxes = [...form.querySelectorAll("[data-select]")].filter(
    (box) => box instanceof HTMLInputElement,
  );
  /** @type {HTMLInputElement | null} */
  let last = null;

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (!(all instanceof HTMLInputElement)) return;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  /** Whoever counts the selection hears of every change.
   * @param {HTMLInputElement} box
   * @param {boolean} isChecked */
  const check = (box, isChecked) => {
    if (box.checked === isChecked) return;
    box.checked = isChecked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event instanceof MouseEvent && event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, (to ?? 0) + 1)) check(between, box.checked);
      }
      last = box;
    });
  }
  form.addEventListener("change", show);
  if (all instanceof HTMLInputElement) {
    const label = all.closest("label");
    if (label) label.hidden = false;
    all.addEventListener("click", () => {
      const isChecked = all.checked;
      for (const box of boxes) check(box, isChecked);
    });
  }
  // A browser that comes back to the page may have kept what was checked.
  show();
}
