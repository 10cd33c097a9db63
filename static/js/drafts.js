/* Nothing that was typed is lost.
   form[data-autosave-url]   every change is sent to the server, files excepted; [data-save-state] tells how it went,
                             and [data-signed-out] appears when one has to sign in first
   form[data-warn-unsaved]   a form without a draft asks before the page is left */

const DELAY = 1200;
const RETRY = 10_000;
const PATIENCE = 5000;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

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
    this.notice = form.querySelector("[data-signed-out]");
  }

  get isDirty() {
    return this.changes > this.saved;
  }

  changed({ held = false } = {}) {
    this.changes += 1;
    if (held) this.hold();
    this.later(DELAY);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  get isHeld() {
    return Boolean(this.notice && !this.notice.hidden);
  }

  hold() {
    if (!this.notice) return;
    this.notice.hidden = false;
    this.notice.scrollIntoView({ block: "nearest" });
  }

  say(what) {
    if (this.state) this.state.textContent = this.state.dataset[what] ?? "";
  }

  async save({ leaving = false } = {}) {
    const sent = this.changes;
    if (!this.isDirty || (leaving ? this.underwayWith === sent : this.running)) return;
    clearTimeout(this.timer);
    this.running = true;
    this.underwayWith = sent;
    this.say("saving");
    this.underway = this.send(leaving);
    const succeeded = await this.underway;
    this.running = false;
    this.underwayWith = undefined;
    if (succeeded) {
      this.saved = Math.max(this.saved, sent);
      if (this.notice) this.notice.hidden = true;
    }
    this.say(succeeded ? "saved" : "failed");
    if (this.isDirty) this.later(succeeded ? DELAY : RETRY);
  }

  /* Whether the page can go on: what was typed has arrived, or at least nobody has to sign in for it. */
  async settle() {
    const arrival = this.running ? this.underway : this.save();
    await Promise.race([arrival, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    this.running = false;
    return !this.isHeld;
  }

  async send(leaving) {
    try {
      let response = await this.post(leaving);
      if (response.status === FORBIDDEN && (await renewToken())) response = await this.post(leaving);
      if (response.type === "opaqueredirect" || [UNAUTHORIZED, FORBIDDEN].includes(response.status)) this.hold();
      return response.ok;
    } catch {
      return false;
    }
  }

  post(leaving) {
    return fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body: withoutFiles(this.form),
      headers: { "X-Requested-With": "autosave" },
      keepalive: leaving,
      redirect: "manual",
    });
  }
}

/* Who signed in again in another window has another token; this page still has the old one. */
async function renewToken() {
  const response = await fetch(location.href, { redirect: "manual" });
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
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

/* A save that is still under way would arrive after the form and put back what it was before: it goes first. So does
   what was not saved yet: it tells whether one is still signed in, and the form would be lost if not. */
document.addEventListener(
  "submit",
  async (event) => {
    const { target, submitter } = event;
    const draft = drafts.get(target);
    if (!draft || !(draft.running || draft.isHeld || draft.isDirty) || draft.isSettled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await draft.settle())) return draft.hold();
    draft.isSettled = true;
    target.requestSubmit(submitter);
    draft.isSettled = false;
  },
  { capture: true },
);

/* The buttons of one part of a form, and those between questions, send nothing a form would be held back for. */
document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest?.("button[type=submit]");
    const draft = button && drafts.get(button.form);
    if (!draft) return;
    if (!draft.isHeld) {
      if (button.dataset.go) draft.save();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await draft.settle()) button.click();
    else draft.hold();
  },
  { capture: true },
);

document.addEventListener("htmx:responseError", (event) => {
  const form = event.target.closest?.("form[data-autosave-url]");
  if (form && event.detail.xhr.status === UNAUTHORIZED) draftOf(form).changed({ held: true });
});

/* Who signed in in another window comes back to this one. */
window.addEventListener("focus", () => {
  for (const draft of drafts.values()) {
    if (draft.isHeld) draft.save();
  }
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  typed.delete(event.target);
  const draft = drafts.get(event.target);
  if (draft) {
    clearTimeout(draft.timer);
    drafts.delete(event.target);
  }
});

function saveBeforeLeaving() {
  for (const draft of drafts.values()) draft.save({ leaving: true });
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") saveBeforeLeaving();
});
window.addEventListener("pagehide", saveBeforeLeaving);

function losesSomething(form) {
  const draft = drafts.get(form);
  return draft ? draft.isDirty : form.matches("[data-warn-unsaved]") && typed.has(form);
}

window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some(losesSomething)) event.preventDefault();
  saveBeforeLeaving();
});
