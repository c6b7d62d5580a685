import { element, setAttributes } from "./element.mjs";

/**
 * Put a panel in the form's place.
 *
 * @param {HTMLFormElement} form Hidden, not emptied: it comes back with all that was typed.
 * @param {"queued" | "success"} kind
 * @param {string} title
 * @param {(Node | string)[][]} paragraphs
 * @param {boolean} takesFocus Onto the heading; not from a visitor who is elsewhere by now.
 * @returns {() => void} Takes the panel away and shows the form again.
 */
export function showPanel(form, kind, title, paragraphs, takesFocus) {
  const heading = element("h2", { class: "lead-form-heading", tabindex: "-1" }, title);
  const panel = element("div", { class: `lead-form-${kind}` }, heading);
  panel.append(...paragraphs.map((words) => element("div", {}, ...words)));
  form.before(panel);
  const showForm = setAttributes(form, { hidden: "" });
  if (takesFocus) heading.focus();
  return () => {
    panel.remove();
    showForm();
  };
}
