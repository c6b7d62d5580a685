import { element } from "./element.mjs";
import { text } from "./messages.mjs";

/**
 * Put the polite live region beside the form: it must be in the page before words go into it,
 * and stay when the form is hidden.
 *
 * @param {HTMLFormElement} form
 * @returns {HTMLElement}
 */
export function addStatus(form) {
  const status = element("div", { class: "lead-form-hidden", role: "status" });
  form.insertAdjacentElement("afterend", status);
  return status;
}

/**
 * Show that the form is on its way. The buttons keep the focus, which `disabled` would take away.
 *
 * @param {HTMLFormElement} form
 * @returns {() => void} Puts the buttons back.
 */
export function setSending(form) {
  const sending = text(form, "sending");
  const restores = [...form.elements].filter(isSubmitButton).map((button) => {
    const words = button.textContent ?? "";
    // A button with a picture in it keeps it: only bare words are replaced.
    const bare = button.matches("button") && !button.childElementCount;
    button.setAttribute("aria-disabled", "true");
    if (bare) button.textContent = sending;
    return () => {
      button.removeAttribute("aria-disabled");
      if (bare) button.textContent = words;
    };
  });
  return () => restores.forEach((restore) => restore());
}

/**
 * @param {Element} control
 * @returns {boolean}
 */
function isSubmitButton(control) {
  return control.matches("button:not([type=button],[type=reset]),input[type=submit]");
}
