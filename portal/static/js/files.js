// A file that is chosen for an answer is sent at once. Without scripts the button beside it sends it
// together with everything else on the page.

const MEBIBYTE = 1024 * 1024;
const form = document.getElementById("answers");
const sender = document.getElementById("file-sender");

/** Say below the question why a file is not sent. */
function refuse(control, text) {
  const says = document.getElementById(`${control.id}-says`);
  const line = document.createElement("p");
  Object.assign(line, { className: "problem is-error", textContent: text });
  line.setAttribute("role", "alert");
  says?.querySelector("[role=alert]")?.remove();
  says?.prepend(line);
  control.value = "";
}

/** Send the chosen files of one question; the answer brings the question as it is now. */
async function send(control) {
  const body = new FormData();
  for (const name of ["csrf_token", "version", "tab"]) {
    if (form.elements[name]) body.set(name, form.elements[name].value);
  }
  body.set("do", "stay");
  for (const row of form.querySelectorAll("input[name=unfolded]")) body.append("unfolded", row.value);
  for (const file of control.files) body.append(control.name, file);
  const label = document.getElementById("saved-at");
  if (label?.dataset.saving) label.textContent = label.dataset.saving;
  control.disabled = true;
  const url = form.getAttribute("action");
  await window.htmx.ajax("POST", url, { source: sender, swap: "none", values: body }).catch(() => {});
  const now = document.getElementById(control.id);
  if (now === control) control.disabled = false;
  now?.focus({ preventScroll: true });
}

form?.addEventListener("change", (event) => {
  const control = event.target;
  if (control.type !== "file" || !control.files.length || !sender) return;
  const most = Number(control.dataset.largest) * MEBIBYTE;
  if ([...control.files].some((file) => file.size > most)) refuse(control, control.dataset.tooLarge);
  else send(control);
});

sender?.addEventListener("htmx:afterRequest", (event) => {
  const label = document.getElementById("saved-at");
  if (!event.detail.successful && label?.dataset.failed) label.textContent = label.dataset.failed;
});
