/**
 * Make an element. Words go in as text nodes, so what a server or a visitor wrote is never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/**
 * Set attributes.
 *
 * @param {Element} target
 * @param {Record<string, string>} attributes
 * @returns {() => void} Puts back what was there.
 */
export function setAttributes(target, attributes) {
  const undo = Object.entries(attributes).map(([name, value]) => {
    const before = target.getAttribute(name);
    target.setAttribute(name, value);
    return () => (before === null ? target.removeAttribute(name) : target.setAttribute(name, before));
  });
  return () => undo.forEach((restore) => restore());
}
