/* The form of a report: one question at a time without a round trip, and files that are still on their way.
   Without this the same buttons post, and the server shows the next question. */

const form = document.querySelector("form[data-report]");
const narrow = window.matchMedia("(max-width: 47.99em)");

/* One question at a time */

function show(slug, { remember = true } = {}) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const wanted = steps.find((step) => step.dataset.step === slug);
  if (!wanted) return;
  forgetAnswered();
  steps.forEach((step) => step.classList.toggle("is-current", step === wanted));
  form.querySelector("[data-step-field]").value = slug;
  if (remember) history.pushState({ step: slug }, "", `?step=${slug}`);
  window.scrollTo(0, 0);
  wanted.querySelector("h2").focus({ preventScroll: true });
}

/* What was corrected leaves the list of errors; the last one takes the list along. */
function forgetAnswered() {
  const list = document.querySelector(".errors");
  for (const link of list?.querySelectorAll("a[href^='#']") ?? []) {
    const field = document.getElementById(link.hash.slice(1))?.closest(".field");
    if (field && !field.querySelector(".field-error:not([hidden])")) link.closest("li").remove();
  }
  if (list && !list.querySelector("li")) list.remove();
}

/* A question that still needs an answer goes to the server, which says so and keeps what was typed. */
function isPassedOver(button) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const current = button.closest("[data-step]");
  const wanted = steps.find((step) => step.dataset.step === button.dataset.go);
  return steps.indexOf(wanted) > steps.indexOf(current) && Boolean(current.querySelector(":invalid"));
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]");
  if (!button || !narrow.matches || hasUnfinishedName() || isPassedOver(button)) return;
  event.preventDefault();
  show(button.dataset.go);
});

/* A link in the list of errors leads to the question that holds the field. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  const step = field?.closest("[data-step]");
  if (!step || !narrow.matches) return;
  event.preventDefault();
  show(step.dataset.step);
  field.focus();
});

window.addEventListener("popstate", () => {
  const slug = new URLSearchParams(location.search).get("step") ?? form?.querySelector("[data-step]")?.dataset.step;
  if (form && slug) show(slug, { remember: false });
});

/* A name that was typed but not chosen goes to the server, which looks it up. */
function hasUnfinishedName() {
  return Boolean(form.querySelector("[name=person_text]")?.value.trim());
}

/* Who was chosen from the suggestions is added at once. */
document.addEventListener("person-chosen", () => form?.querySelector("[data-add-person]")?.click());

/* After a part was replaced one goes on where a role has still to be chosen, else at the field for the next name. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "parties") return;
  const open = [...document.querySelectorAll(".party-role")].find((role) => !role.querySelector(":checked"));
  (open?.querySelector("input") ?? document.getElementById("id_person"))?.focus({ preventScroll: true });
});

/* Files that are still being sent: wait for them, then go on by itself. */

const UNDERWAY = ".drop-file[data-state=sending], .drop-file[data-state=waiting]";

form?.addEventListener(
  "submit",
  (event) => {
    if (!form.querySelector(UNDERWAY)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.querySelector(UNDERWAY).scrollIntoView({ block: "center" });
    const button = event.submitter;
    const timer = setInterval(() => {
      if (form.querySelector(UNDERWAY)) return;
      clearInterval(timer);
      if (!form.querySelector(".drop-file[data-state=failed]")) form.requestSubmit(button);
    }, 300);
  },
  { capture: true },
);
