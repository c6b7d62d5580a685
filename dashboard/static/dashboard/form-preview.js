/** Keeps the form in an editor's preview from being sent: its checks are tried out, no more. */

const TRIED =
  "A visitor's message would be on its way now. This is the preview, so nothing was sent.";

document.addEventListener("lead-form:submit", (event) => {
  event.preventDefault();
  const said = document.querySelector(".preview-said");
  if (said) said.textContent = TRIED;
});

document.addEventListener("lead-form:invalid", () => {
  const said = document.querySelector(".preview-said");
  if (said) said.textContent = "";
});
