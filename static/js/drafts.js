/* Nothing that was typed is lost.
   form[data-autosave-url]   every change is sent to the server, files excepted; [data-save-state] tells how it went
   form[data-warn-unsaved]   a form without a draft asks before the page is left */

const DELAY = 1200;
const RETRY = 10_000;
const PATIENCE = 5000;

function withoutFiles(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    if (value instanceof File) data.delete(name);
  }
  return data;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
    this.changes = 0;
    this.saved = 0;
    this.running = false;
  }

  get isDirty() {
    return this.changes > this.saved;
  }

  changed() {
    this.changes += 1;
    this.later(DELAY);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  say(what) {
    if (this.state) this.state.textContent = this.state.dataset[what] ?? "";
  }

  async save({ leaving = false } = {}) {
    if (this.running || !this.isDirty) return;
    this.running = true;
    const sent = this.changes;
    this.say("saving");
    this.underway = this.send(leaving);
    const succeeded = await this.underway;
    this.running = false;
    if (succeeded) this.saved = sent;
    this.say(succeeded ? "saved" : "failed");
    if (this.isDirty) this.later(succeeded ? DELAY : RETRY);
  }

  async send(leaving) {
    try {
      const response = await fetch(this.form.dataset.autosaveUrl, {
        method: "POST",
        body: withoutFiles(this.form),
        headers: { "X-Requested-With": "autosave" },
        keepalive: leaving,
        redirect: "manual",
      });
      return response.ok;
    } catch {
      return false;
    }
  }
}

const drafts = new Map();
const typed = new WeakSet();

function draftOf(form) {
  if (!drafts.has(form)) drafts.set(form, new Draft(form));
  return drafts.get(form);
}

function noteChange(event) {
  const form = event.target.form;
  if (!form || event.target.type === "file") return;
  typed.add(form);
  if (form.dataset.autosaveUrl) draftOf(form).changed();
}

document.addEventListener("input", noteChange);
document.addEventListener("change", noteChange);

/* A save that is still under way would arrive after the form and put back what it was before: it goes first. */
document.addEventListener(
  "submit",
  async (event) => {
    const { target, submitter } = event;
    const draft = drafts.get(target);
    if (!draft?.running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.race([draft.underway, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    draft.running = false;
    target.requestSubmit(submitter);
  },
  { capture: true },
);

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  typed.delete(event.target);
  const draft = drafts.get(event.target);
  if (draft) {
    clearTimeout(draft.timer);
    drafts.delete(event.target);
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const draft of drafts.values()) draft.save({ leaving: true });
});

function losesSomething(form) {
  const draft = drafts.get(form);
  return draft ? draft.isDirty : form.matches("[data-warn-unsaved]") && typed.has(form);
}

window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some(losesSomething)) event.preventDefault();
});
