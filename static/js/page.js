/* What every page does a little better with JavaScript. Nothing here is needed to do the work. */

document.documentElement.classList.add("has-js");

/* Submit once: the second click waits, and says so. The server guards itself as well. */

const PATIENCE = 20_000;

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[data-was]")) {
    button.removeAttribute("aria-disabled");
    labelOf(button).textContent = button.dataset.was;
    delete button.dataset.was;
  }
}

function labelOf(button) {
  return button.querySelector("span:not(.visually-hidden)") ?? button;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  const button = event.submitter;
  if (button?.dataset.busy) {
    const label = labelOf(button);
    button.dataset.was = label.textContent;
    label.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  }
  setTimeout(release, PATIENCE, form);
});

/* Back button: the page comes from memory, with its button still waiting. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-sending]").forEach(release);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-sending]");
  if (form) release(form);
});

/* An error that is being answered goes: whether the answer will do, the server says. */

document.addEventListener("input", (event) => {
  const field = event.target.closest?.(".field");
  if (!field) return;
  for (const error of field.querySelectorAll(".field-error")) error.hidden = true;
  for (const control of field.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
});

/* A text that is too long is not cut: it says so, and by how much. The server counts the end of a line as two. */

document.addEventListener("input", (event) => {
  const control = event.target.closest?.("[data-longest]");
  if (!control) return;
  const over = [...control.value.replace(/\r?\n/g, "\r\n")].length - Number(control.dataset.longest);
  const message = over > 0 ? control.dataset.tooLong.replace("{n}", over) : "";
  control.setCustomValidity(message);
  let said = control.parentElement.querySelector(".too-long");
  if (!said && !message) return;
  if (!said) {
    said = document.createElement("p");
    said.className = "too-long";
    said.setAttribute("role", "status");
    control.after(said);
  }
  said.textContent = message;
});

/* Menus are <details>: close on Escape, on a click elsewhere, and when another opens. */

const openMenus = () => document.querySelectorAll("[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/* Copy a text that the page offers, such as the disclaimer. */

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  const label = labelOf(button);
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
