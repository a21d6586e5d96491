// The answering form saves itself through htmx (hx-post on the form). This says how it went, tries
// again when the connection was away, and keeps what screen readers hear in step with the page.

const RETRY_MS = 5000;
const form = document.getElementById("answers");

/** Show the state of saving beside the buttons; the server writes the time itself. */
function say(state) {
  const label = document.getElementById("saved-at");
  if (!label) return;
  label.classList.toggle("is-unsaved", state === "unsaved");
  label.classList.toggle("is-failed", state === "failed");
  if (label.dataset[state]) label.textContent = label.dataset[state];
}

/** Tell assistive technology which controls have a problem now. */
function markControls(root) {
  for (const says of root.querySelectorAll("[data-says]")) {
    const control = document.getElementById(says.dataset.says);
    if (!control) continue;
    if (says.dataset.worst === "error") control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

if (form?.hasAttribute("hx-post")) {
  let unsaved = false;
  let retry = null;

  form.addEventListener("input", () => {
    unsaved = true;
    say("unsaved");
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  form.addEventListener("htmx:beforeRequest", () => {
    clearTimeout(retry);
    unsaved = false;
    say("saving");
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) {
      markControls(document);
      if (unsaved) say("unsaved");
      return;
    }
    unsaved = true;
    say("failed");
    retry = setTimeout(() => window.htmx.trigger(form, "change"), RETRY_MS);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

// A link from the list of findings may lead into a folded part of a row.
function unfoldTarget() {
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) {
    box.open = true;
  }
  target?.scrollIntoView({ block: "center" });
  target?.focus?.();
}

window.addEventListener("hashchange", unfoldTarget);
unfoldTarget();

// Choosing all or none of a group of values without loading the page again.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-check-all], [data-check-none]");
  if (!link) return;
  event.preventDefault();
  const group = link.dataset.checkAll ?? link.dataset.checkNone;
  for (const box of document.querySelectorAll(`input[data-group="${group}"]`)) {
    box.checked = link.dataset.checkAll !== undefined;
  }
});
