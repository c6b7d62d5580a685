// The one script a page loads: it enhances every form marked data-lead-form, defines <lead-form>,
// and sends what earlier pages couldn't.

import { flush } from "./delivery.mjs";
import { enhance } from "./enhance.mjs";
import { LeadFormElement } from "./lead-form-element.mjs";

export { enhance };

if (!customElements.get("lead-form")) customElements.define("lead-form", LeadFormElement);

/** @type {NodeListOf<HTMLFormElement>} */
const marked = document.querySelectorAll("form[data-lead-form]");
marked.forEach((form) => enhance(form));
flush();
