/**
 * Give a form whose members are its own: in a plain one a field named "elements" or "setAttribute"
 * hides the member of that name.
 *
 * @param {HTMLFormElement} form
 * @returns {HTMLFormElement} For members only: where the platform wants a form, it takes the plain one.
 */
export function withOwnMembers(form) {
  return new Proxy(form, {
    get(plain, name) {
      const member = Reflect.get(HTMLFormElement.prototype, name, plain);
      return typeof member === "function" ? member.bind(plain) : member;
    },
  });
}
