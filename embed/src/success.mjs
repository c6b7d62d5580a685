import { element } from "./element.mjs";
import { text } from "./messages.mjs";

/**
 * Put the thanks in the form's place, with the focus on their heading.
 *
 * @param {HTMLFormElement} form Emptied and hidden: what it held has been sent.
 * @param {{ receipt: string }} stored
 * @returns {() => void} Takes the thanks away and shows the form again.
 */
export function showSuccess(form, { receipt }) {
  const heading = element("h2", { class: "lead-form-heading", tabindex: "-1" }, [text(form, "success-heading")]);
  const panel = element("div", { class: "lead-form-success" }, [heading]);
  if (receipt) {
    const [before = "", after = ""] = text(form, "receipt").split("{receipt}");
    panel.append(element("div", {}, [before, element("strong", {}, [receipt]), after]));
  }
  form.insertAdjacentElement("beforebegin", panel);
  form.reset();
  form.setAttribute("hidden", "");
  heading.focus();
  return () => {
    panel.remove();
    form.removeAttribute("hidden");
  };
}
