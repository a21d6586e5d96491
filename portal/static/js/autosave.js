// Saving a draft while it is typed: <form data-autosave="URL"> posts itself there a moment after the
// last change; [data-saved] says when. Leaving with unsaved changes asks first, and tries once more.
// The answer is JSON {"saved": text, "echo": {field id: text}, "revision": number}; a refusal may
// carry {"problem": text}, which is shown as it is (somebody else was faster, the session ended).

const PAUSE_MS = 800;
const RETRY_MS = 5000;

class Refused extends Error {}

class Draft {
  constructor(form) {
    this.form = form;
    this.label = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
    this.changed = false;
    this.sending = false;
    form.addEventListener("input", () => this.touch());
    form.addEventListener("change", () => this.touch());
    form.addEventListener("submit", () => {
      this.changed = false;
      clearTimeout(this.timer);
    });
  }

  touch() {
    this.changed = true;
    this.say("unsaved", this.label?.dataset.unsaved);
    this.later(PAUSE_MS);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    if (this.sending) return this.later(PAUSE_MS);
    this.sending = true;
    this.changed = false;
    try {
      this.take(await this.send());
    } catch (error) {
      this.changed = true;
      this.say("failed", error instanceof Refused ? error.message : this.label?.dataset.failed);
      if (!(error instanceof Refused)) this.later(RETRY_MS);
    } finally {
      this.sending = false;
    }
  }

  async send() {
    const answer = await fetch(this.form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(this.form)),
      headers: { "X-Requested-With": "autosave", Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      keepalive: document.visibilityState === "hidden",
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) return said;
    throw said.problem ? new Refused(said.problem) : new Error(String(answer.status));
  }

  /** Show what the server understood: when it was saved, and each figure in base units. */
  take({ saved, echo = {}, revision }) {
    if (revision !== undefined && this.form.elements.revision) {
      this.form.elements.revision.value = revision;
    }
    for (const [id, text] of Object.entries(echo)) {
      const line = document.getElementById(`${id}-echo`);
      if (line) line.textContent = text;
    }
    if (!this.changed) this.say("done", saved);
  }

  say(state, text) {
    if (!this.label || !text) return;
    this.label.textContent = text;
    this.label.classList.toggle("is-unsaved", state === "unsaved");
    this.label.classList.toggle("is-failed", state === "failed");
  }
}

const drafts = new Map();

/** Save the drafts below `root` by themselves. */
export function keepDrafts(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (!drafts.has(form)) drafts.set(form, new Draft(form));
  }
}

window.addEventListener("beforeunload", (event) => {
  for (const draft of drafts.values()) if (draft.changed) event.preventDefault();
});

// A phone that puts the page aside may never come back to it.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const draft of drafts.values()) if (draft.changed && !draft.sending) draft.save();
});
