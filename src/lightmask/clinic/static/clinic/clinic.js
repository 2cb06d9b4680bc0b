// What every page can do: light or dark, the menu, dialogs, questions before a deed, and speech for screen readers.
import { chosenTheme, chooseTheme } from "./theme.js";
import { ask, closeDialog, openDialog } from "./dialogs.js";
import { say } from "./speech.js";
import { guard, prepareFields } from "./fields.js";

export { say, ask };

const root = document.documentElement;

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const theme = at("[data-theme-choice]");
  if (theme) return chooseTheme(theme.dataset.themeChoice);
  const toggle = at("[data-toggles]");
  if (toggle) return toggled(toggle);
  const opener = at("[data-opens]");
  if (opener) return openDialog(document.getElementById(opener.dataset.opens));
  const closer = at("[data-closes]");
  if (closer) return closeDialog(closer.closest("dialog"));
  for (const menu of document.querySelectorAll(".user-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(".user-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A button or form with data-confirm asks first; the answer yes sends it as if nothing had been between.
document.addEventListener("submit", async (event) => {
  const by = event.submitter?.dataset.confirm ? event.submitter : event.target;
  if (!by.dataset.confirm || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopPropagation();
  if (!(await ask(by.dataset.confirm, by.dataset.confirmYes, by.classList.contains("danger")))) return;
  event.target.dataset.confirmed = "yes";
  event.target.requestSubmit(event.submitter ?? undefined);
  delete event.target.dataset.confirmed;
}, true);

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submits]")) event.target.form.requestSubmit();
});

document.addEventListener("clinic:say", (event) => say(event.detail.text, event.detail.urgent));

// Every htmx request carries the token that Django asks of a change.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('input[name="csrfmiddlewaretoken"]')?.value;
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:after:swap", (event) => prepareFields(event.target instanceof Element ? event.target : document));

function toggled(button) {
  const panel = document.getElementById(button.dataset.toggles);
  const open = panel.classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
}

function begin() {
  root.classList.add("js");
  chosenTheme();
  prepareFields(document);
  guard();
  document.querySelector(".error-summary")?.focus();
}

begin();
