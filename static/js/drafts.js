/* Nothing that was typed is lost.
   form[data-autosave-url]   every field that was changed is sent to the server, files excepted; [data-save-state] tells
                             how it went, [data-signed-out] appears when one has to sign in first, [data-draft-notice]
                             shows what the server tells when the report changed or went away in another window
   [name=seen-<field>]       marks of a text: first what the server is known to hold, then what was sent since
   form[data-warn-unsaved]   a form without a draft asks before the page is left */

const DELAY = 1200;
const RETRY = 10_000;
const PATIENCE = 5000;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const CONFLICT = 409;
const GONE = 410;
const MOST_MARKS = 8;
const ALWAYS = new Set(["csrfmiddlewaretoken", "kind"]);

/* What was changed, and what this window knows of it. */
function changesOf(form, names) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    const wanted = ALWAYS.has(name) || names.has(name.replace(/^seen-/, ""));
    if (!wanted || value instanceof File) data.delete(name);
  }
  return data;
}

/* Tells two texts apart; incidents/actions/windows.py makes the same. */
function markOf(text) {
  const plain = text.replaceAll("\0", "").replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");
  const bytes = new TextEncoder().encode(plain);
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return `${bytes.length}-${(~sum >>> 0).toString(16).padStart(8, "0")}`;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
    this.changes = 0;
    this.saved = 0;
    this.running = false;
    this.notice = form.querySelector("[data-signed-out]");
    this.told = form.querySelector("[data-draft-notice]");
    /* Names of what was changed and has not arrived yet, each with the number of the change. */
    this.pending = new Map();
    this.isGone = false;
  }

  get isDirty() {
    return this.changes > this.saved;
  }

  changed(name, { held = false } = {}) {
    this.changes += 1;
    if (name) this.pending.set(name, this.changes);
    if (held) this.hold();
    if (!this.isGone) this.later(DELAY);
  }

  /* The marks of a field: what is sent now is this window's own when it is found there later. */
  remember(name, value, { arrived }) {
    const field = this.form.querySelector(`[name="seen-${CSS.escape(name)}"]`);
    if (!field || typeof value !== "string") return;
    const known = field.value.split(" ").filter(Boolean);
    const mark = markOf(value);
    const others = known.slice(arrived ? 0 : 1).filter((one) => one !== mark);
    // What was sent last is what a lost answer makes us look for: the oldest ones go.
    const kept = arrived ? [mark, ...others].slice(0, MOST_MARKS) : [known[0], ...others.slice(2 - MOST_MARKS), mark];
    field.value = kept.join(" ");
  }

  rememberSent() {
    const values = new FormData(this.form);
    for (const name of this.pending.keys()) this.remember(name, values.get(name), { arrived: false });
  }

  tell(html) {
    if (!this.told) return;
    this.told.innerHTML = html;
    if (html) this.told.scrollIntoView({ block: "nearest" });
  }

  gone(html) {
    this.isGone = true;
    clearTimeout(this.timer);
    this.say("stopped");
    this.tell(html || (this.form.querySelector("template[data-cannot]")?.innerHTML ?? ""));
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
    if (this.isGone || !this.isDirty || (leaving ? this.underwayWith === sent : this.running)) return;
    clearTimeout(this.timer);
    this.running = true;
    this.underwayWith = sent;
    this.say("saving");
    const values = new FormData(this.form);
    this.underway = this.send(leaving);
    const outcome = await this.underway;
    this.running = false;
    this.underwayWith = undefined;
    if (this.isGone) return;
    if (outcome === "saved") this.arrived(sent, values);
    this.say(outcome);
    if (outcome === "failed") this.later(RETRY);
    else if (this.changes > sent) this.later(DELAY);
  }

  arrived(sent, values) {
    this.saved = Math.max(this.saved, sent);
    for (const [name, change] of this.pending) {
      if (change > sent) continue;
      this.pending.delete(name);
      this.remember(name, values.get(name), { arrived: true });
    }
    if (this.notice) this.notice.hidden = true;
    if (!("unsaved" in this.form.dataset)) this.tell("");
  }

  /* Whether the page can go on: what was typed has arrived, or at least nobody has to sign in for it. */
  async settle() {
    const arrival = this.running ? this.underway : this.save();
    await Promise.race([arrival, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    this.running = false;
    return !this.isHeld;
  }

  /* "saved"; "partly": the rest was changed elsewhere; "failed": to be tried again. */
  async send(leaving) {
    try {
      let response = await this.post(leaving);
      if (response.status === FORBIDDEN && (await renewToken())) response = await this.post(leaving);
      if (response.type === "opaqueredirect" || [UNAUTHORIZED, FORBIDDEN].includes(response.status)) this.hold();
      if (response.status === CONFLICT) {
        this.tell(await response.text());
        return "partly";
      }
      if ([NOT_FOUND, GONE].includes(response.status)) {
        this.gone(response.headers.has("X-Notice") ? await response.text() : "");
      }
      return response.ok ? "saved" : "failed";
    } catch {
      return "failed";
    }
  }

  post(leaving) {
    const body = changesOf(this.form, this.pending);
    this.rememberSent();
    return fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body,
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
  if (form.dataset.autosaveUrl) draftOf(form).changed(event.target.name);
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
    if (draft?.isGone && !submitter?.hasAttribute("formaction")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      draft.tell(draft.told.innerHTML);
      return;
    }
    if (!draft || draft.isGone || !(draft.running || draft.isHeld || draft.isDirty) || draft.isSettled) return;
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
    if (draft.isGone) {
      if (button.hasAttribute("formaction") || button.dataset.go) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      draft.tell(draft.told.innerHTML);
      return;
    }
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

document.addEventListener("htmx:beforeRequest", (event) => {
  drafts.get(event.target.closest?.("form[data-autosave-url]"))?.rememberSent();
});

document.addEventListener("htmx:responseError", (event) => {
  const form = event.target.closest?.("form[data-autosave-url]");
  const { status, response } = event.detail.xhr;
  if (!form) return;
  if (status === UNAUTHORIZED) draftOf(form).changed("", { held: true });
  if (![NOT_FOUND, GONE].includes(status)) return;
  const draft = draftOf(form);
  draft.changes += 1;
  draft.gone(event.detail.xhr.getResponseHeader("X-Notice") ? response : "");
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
  delete event.target.dataset.unsaved;
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
  if ("unsaved" in form.dataset) return true;
  const draft = drafts.get(form);
  return draft ? draft.isDirty : form.matches("[data-warn-unsaved]") && typed.has(form);
}

window.addEventListener("beforeunload", (event) => {
  if ([...document.forms].some(losesSomething)) event.preventDefault();
  saveBeforeLeaving();
});
