import { enhance } from "./enhance.mjs";

/** `<lead-form>`: enhances the form inside it for as long as it is in the page. */
export class LeadFormElement extends HTMLElement {
  /** @type {(() => void) | undefined} */
  #restore;

  connectedCallback() {
    const form = this.querySelector("form");
    if (form) this.#restore = enhance(form);
    else new MutationObserver((_, watcher) => {
      watcher.disconnect();
      if (this.isConnected) this.connectedCallback();
    }).observe(this, { childList: true, subtree: true });
  }

  disconnectedCallback() {
    // Moved within the page, it is connected again at once.
    queueMicrotask(() => this.isConnected || this.#restore?.());
  }
}
