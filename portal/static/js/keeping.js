// Keeps what is typed into a questionnaire: in the browser at once, with the portal a moment later.
// Only the places that were typed into are sent, each with the version of the draft its typist saw, so
// nothing of a colleague is overwritten. What could not be sent (no network, session over, page
// closed) stays on this device and is sent when the form is opened again, from whichever section.

import { addRow } from "./rows.js";

const PAUSE_MS = 450;
const SOON_MS = 60;
const RETRIES_MS = [2000, 4000, 8000, 15000, 30000];
const PREFIX = "gatefold.draft:";
const MAX_AGE_MS = 60 * 24 * 3600 * 1000;
const PARTS = /-(unit|asked|without|reason)$/;
const NEW_ROW = /^(n[0-9a-f]{8})\./;
const OURS = new Set(["csrf_token", "idempotency_key", "version", "tab", "do", "unfolded"]);

/** What one device keeps of one person's draft, section by section. */
class Store {
  constructor(draft) {
    this.prefix = `${PREFIX}${draft}:`;
  }

  read(section) {
    try {
      return new Map(Object.entries(JSON.parse(localStorage.getItem(this.prefix + section) ?? "{}")));
    } catch {
      return new Map();
    }
  }

  /** Returns whether the device took it: a browser may refuse to keep anything. */
  write(section, kept) {
    try {
      if (kept.size) localStorage.setItem(this.prefix + section, JSON.stringify(Object.fromEntries(kept)));
      else localStorage.removeItem(this.prefix + section);
      return true;
    } catch {
      return kept.size === 0;
    }
  }

  sections() {
    const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at));
    return keys.filter((key) => key.startsWith(this.prefix)).map((key) => key.slice(this.prefix.length));
  }

  /** Forgets what nobody came back for. */
  static tidy(now) {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      const entries = Object.values(JSON.parse(localStorage.getItem(key) || "{}"));
      if (entries.every((entry) => now - entry.at > MAX_AGE_MS)) localStorage.removeItem(key);
    }
  }
}

export class Keeper {
  constructor(form, frame) {
    this.form = form;
    this.frame = frame;
    this.section = frame.dataset.section;
    this.sender = document.getElementById("sender");
    this.store = new Store(frame.dataset.draft);
    this.tab = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
    this.kept = this.store.read(this.section);
    this.serial = 0;
    this.tries = 0;
    this.stopped = false;
    this.stored = true;
    this.nameThisPage();
  }

  start() {
    this.bringBack();
    this.form.addEventListener("input", (event) => this.typed(event.target, PAUSE_MS));
    this.form.addEventListener("change", (event) => this.typed(event.target, SOON_MS));
    this.form.addEventListener("click", (event) => this.decide(event));
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.sendOff();
      else if (this.kept.size) this.later(SOON_MS);
    });
    window.addEventListener("beforeunload", (event) => {
      if (!this.stored) event.preventDefault();
    });
    if (this.kept.size) this.later(SOON_MS);
    this.sendOthers();
  }

  /** Give this open page a name, so that its own earlier changes are no conflict for it. */
  nameThisPage() {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "tab", value: this.tab });
    this.form.append(field);
  }

  typed(control, pause) {
    if (!control.name || OURS.has(control.name) || control.type === "file") return;
    this.keep(control.name.startsWith("reason:") ? control.name : control.name.replace(PARTS, ""));
    this.later(pause);
  }

  /** Remember what stands at a place now, on this device. */
  keep(place) {
    const before = this.kept.get(place);
    this.kept.set(place, {
      pairs: this.pairs(place),
      seen: before?.seen ?? this.seen(place),
      tab: this.tab,
      at: Date.now(),
      serial: ++this.serial,
    });
    this.stored = this.store.write(this.section, this.kept);
    this.say("unsaved");
  }

  controls(place) {
    const names = [place, ...["unit", "asked", "without", "reason"].map((part) => `${place}-${part}`)];
    return [...this.form.elements].filter((one) => names.includes(one.name) && one.type !== "file");
  }

  pairs(place) {
    return this.controls(place)
      .filter((one) => !one.disabled && (!["radio", "checkbox"].includes(one.type) || one.checked))
      .map((one) => [one.name, one.value]);
  }

  seen(place) {
    return this.form.elements[`seen.${place}`]?.value ?? this.form.elements.version.value;
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  /** Send what is kept; one request at a time, so that each knows what the one before saved. */
  async flush(wish = null) {
    if (this.sending || this.stopped) return;
    clearTimeout(this.timer);
    const batch = this.batch();
    if (!batch.length && !wish) return;
    this.sending = true;
    this.say("saving");
    const status = await this.send(this.body(batch, wish));
    this.sending = false;
    this.took(status, batch);
  }

  /** Places that one page typed into: what another page left behind goes first, under its name. */
  batch() {
    const all = [...this.kept];
    const tab = all.find(([, entry]) => entry.tab !== this.tab)?.[1].tab ?? this.tab;
    return all.filter(([, entry]) => entry.tab === tab);
  }

  body(batch, wish) {
    const body = new FormData();
    body.set("csrf_token", this.form.elements.csrf_token.value);
    body.set("version", this.form.elements.version.value);
    body.set("tab", batch[0]?.[1].tab ?? this.tab);
    if (wish) body.set("do", wish);
    for (const row of this.form.querySelectorAll("input[name=unfolded]")) body.append("unfolded", row.value);
    for (const [place, entry] of batch) {
      for (const [name, value] of entry.pairs) body.append(name, value);
      body.set(`seen.${place}`, this.form.elements[`seen.${place}`]?.value ?? entry.seen);
    }
    return body;
  }

  send(values) {
    return new Promise((resolve) => {
      const done = (event) => {
        this.sender.removeEventListener("htmx:afterRequest", done);
        resolve(event.detail.xhr?.status ?? 0);
      };
      this.sender.addEventListener("htmx:afterRequest", done);
      const url = this.form.getAttribute("action");
      window.htmx.ajax("POST", url, { source: this.sender, swap: "none", values }).catch(() => {});
    });
  }

  took(status, batch) {
    if (status >= 200 && status < 300) return this.saved(batch);
    if (status === 401 || status === 403 || status === 400) return this.stop("signed-out");
    if (status === 404 || status === 409 || status === 413 || status === 422) return this.stop("refused");
    this.say("failed");
    this.show("offline", true);
    this.later(RETRIES_MS[Math.min(this.tries++, RETRIES_MS.length - 1)]);
  }

  saved(batch) {
    this.tries = 0;
    this.show("offline", false);
    for (const [place, entry] of batch) {
      const isContested = document.getElementById(`${place.replace(".", "-")}-says`)?.querySelector(".contested");
      if (this.kept.get(place)?.serial === entry.serial && !isContested) this.kept.delete(place);
      else if (isContested) this.contest(place);
    }
    this.stored = this.store.write(this.section, this.kept);
    if (this.batch().some(([place]) => !this.contested?.has(place))) this.later(PAUSE_MS);
  }

  /** A place that two people typed into waits for a decision; it is not sent again and again. */
  contest(place) {
    (this.contested ??= new Set()).add(place);
  }

  stop(why) {
    this.stopped = true;
    this.say("failed");
    this.show(why, true);
  }

  show(what, on) {
    const note = this.frame.querySelector(`[data-keeping="${what}"]`);
    if (note) note.hidden = !on;
  }

  say(state) {
    const label = document.getElementById("saved-at");
    if (!label) return;
    label.classList.toggle("is-unsaved", state === "unsaved");
    label.classList.toggle("is-failed", state === "failed");
    if (label.dataset[state]) label.textContent = label.dataset[state];
  }

  /** Put what this device kept back into the controls, and add the rows that only it knows. */
  bringBack() {
    for (const [place, entry] of this.kept) {
      const row = place.match(NEW_ROW)?.[1];
      const box = this.form.querySelector("[data-rows]");
      if (row && box?.querySelector("template") && !document.getElementById(`row-${row}`)) addRow(box, null, row);
      for (const control of this.controls(place)) {
        const own = entry.pairs.filter(([name]) => name === control.name).map(([, value]) => value);
        if (["radio", "checkbox"].includes(control.type)) control.checked = own.includes(control.value);
        else if (own.length) [control.value] = own;
      }
    }
    this.show("brought", this.kept.size > 0);
  }

  /** Send what other sections of this draft left behind; their pages need not be open for it. */
  async sendOthers() {
    for (const section of this.store.sections().filter((one) => one !== this.section)) {
      const left = this.store.read(section);
      const [[, first] = []] = left;
      const batch = [...left].filter(([, entry]) => entry.tab === first?.tab);
      const url = `${this.frame.dataset.form}/${encodeURIComponent(section)}`;
      const answer = await fetch(`${url}/save`, {
        method: "POST",
        body: new URLSearchParams(this.body(batch, null)),
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
      }).catch(() => null);
      if (!answer?.ok) continue;
      if ((await answer.text()).includes("contested")) {
        this.show("elsewhere", true);
        const link = this.frame.querySelector("[data-keeping-link]");
        Object.assign(link, { href: url, textContent: section });
      } else {
        for (const [place] of batch) left.delete(place);
        this.store.write(section, left);
      }
    }
  }

  /** The page is put aside: send once more, without waiting for the answer. */
  sendOff() {
    const batch = this.batch();
    if (!batch.length || this.stopped || this.sending) return;
    const body = new URLSearchParams(this.body(batch, null));
    const how = { method: "POST", body, headers: { "HX-Request": "true" }, keepalive: true };
    fetch(this.form.getAttribute("action"), how).catch(() => {});
  }

  /** Buttons beside a question: mine or theirs, the same as last period, which reading is meant. */
  decide(event) {
    const button = event.target.closest("button[name=do]");
    const [wish, place] = button?.value.split(/:(.*)/s) ?? [];
    if (!["same", "mine", "theirs", "meant0", "meant1"].includes(wish) || !navigator.onLine || this.sending) return;
    event.preventDefault();
    this.contested?.delete(place);
    if (wish === "mine") this.keep(place);
    else this.kept.delete(place);
    this.store.write(this.section, this.kept);
    this.flush(button.value);
  }

  static tidy() {
    try {
      Store.tidy(Date.now());
    } catch {
      // A browser that keeps nothing has nothing to tidy.
    }
  }
}
