// The page of a questionnaire: typing is kept, rows unfold, and assistive technology hears what changed.

import { Keeper } from "./keeping.js";

const form = document.getElementById("answers");
const keeping = document.getElementById("keeping");

/** Tell assistive technology which controls have a problem now. */
function markControls(root) {
  for (const says of root.querySelectorAll("[data-says]")) {
    const control = document.getElementById(says.dataset.says);
    if (!control) continue;
    if (says.dataset.worst === "error") control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** What is typed into right now is not swapped away under the hands: only what is said around it. */
function spareWhatIsTypedInto(event) {
  const { target, fragment } = event.detail;
  const at = document.activeElement;
  if (!at || !target?.contains(at) || !at.matches("input[type=text], input[type=email], textarea")) return;
  if (at.value === at.defaultValue) return;
  event.detail.shouldSwap = false;
  const says = fragment.querySelector?.(`[data-says="${at.id}"]`);
  if (says) document.getElementById(`${at.id}-says`)?.replaceChildren(...says.childNodes);
  const unit = fragment.querySelector?.(`#${CSS.escape(at.id)}-unit`);
  const own = document.getElementById(`${at.id}-unit`);
  if (unit && own) own.value = unit.value;
}

/** A figure pasted beside a new first column waits for the cell that the column calls for. */
function fillSlot(event) {
  const slot = event.detail.target?.id?.endsWith("-slot") && document.getElementById(event.detail.target.id);
  const row = slot && slot.closest("[data-row]");
  const control = slot && slot.querySelector("[data-cell]");
  if (!control || row.dataset.slotValue === undefined) return;
  control.value = row.dataset.slotValue;
  delete row.dataset.slotValue;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form?.hasAttribute("data-keep") && keeping) {
  Keeper.tidy();
  const keeper = new Keeper(form, keeping);
  keeper.start();
  document.addEventListener("htmx:oobBeforeSwap", spareWhatIsTypedInto);
  document.addEventListener("htmx:oobAfterSwap", fillSlot);
  document.getElementById("sender").addEventListener("htmx:afterRequest", () => markControls(document));
}

// A choice that there is no figure takes the figure's place, and a figure takes the choice's.
form?.addEventListener("input", (event) => {
  const field = event.target.closest(".answer");
  const why = field?.querySelector("select[name$='-without']");
  if (!why || why.closest(".without").contains(event.target)) return;
  if (why.value && event.target.value) why.value = "";
});
form?.addEventListener("change", (event) => {
  if (!event.target.matches("select[name$='-without']") || !event.target.value) return;
  const field = event.target.closest(".answer");
  for (const control of field.querySelectorAll(".reply > .form-control, .reply > .with-unit > .form-control")) {
    control.value = "";
  }
  for (const control of field.querySelectorAll(".choices input")) control.checked = false;
  field.querySelector("input[name$='-reason']").focus();
});

/** Show everything of a row below its columns, or fold it again. */
async function unfold(link) {
  const body = link.closest("[data-row]");
  const more = body.querySelector(".entry-more");
  const place = more.querySelector("[id$='-more']");
  const isOpen = !more.hidden;
  if (!isOpen && !place.childElementCount) {
    const url = new URL(keeping.dataset.form + "/" + keeping.dataset.section, location.href);
    url.searchParams.set("open", place.id.replace(/-more$/, ""));
    await window.htmx.ajax("GET", url.pathname + url.search, { target: place, swap: "innerHTML" });
  }
  more.hidden = isOpen;
  body.querySelector("[data-row-open]")?.setAttribute("aria-expanded", String(!isOpen));
  if (!isOpen) more.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-row-open]");
  if (!link || !keeping || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  unfold(link);
});

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

// On a narrow screen the list of sections is folded, so that the questions come first; a save that
// redraws it leaves it as the reader had it.
let sectionsOpen = !window.matchMedia("(max-width: 991.98px)").matches;
function foldSections() {
  const list = document.querySelector("[data-fold-small]");
  if (!list) return;
  list.open = sectionsOpen;
  list.addEventListener("toggle", () => {
    sectionsOpen = list.open;
  });
}

foldSections();
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id === "chapters") foldSections();
});

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
