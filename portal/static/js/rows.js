// Rows of fields: <div data-rows> holds a <template> with one row (names with __row__), the rows
// (each data-row) and buttons data-row-add, data-row-copy and data-row-remove. Removing can be undone.
// Cells move like a spreadsheet's: Enter and the arrows go up and down; pasting from Excel fills down.

function controls(row) {
  return [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
}

function changed(box) {
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Add an empty row made from the template, with names of its own. */
function addRow(box, after = null) {
  const key = `n${crypto.randomUUID().slice(0, 8)}`;
  const row = box.querySelector("template").content.querySelector("[data-row]").cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__row__")) element.setAttribute(name, value.replaceAll("__row__", key));
    }
  }
  const place = box.querySelector("[data-row-place]") ?? box;
  if (after) after.after(row);
  else place.append(row);
  return row;
}

function copyRow(box, row) {
  const twin = addRow(box, row);
  const values = controls(row);
  controls(twin).forEach((control, at) => {
    control.value = values[at]?.value ?? "";
  });
  return twin;
}

function removeRow(box, row) {
  const undo = box.querySelector("[data-row-undo]");
  const before = row.previousElementSibling;
  const place = row.parentElement;
  row.remove();
  changed(box);
  if (!undo) return;
  undo.hidden = false;
  undo.onclick = () => {
    if (before) before.after(row);
    else place.prepend(row);
    undo.hidden = true;
    changed(box);
  };
}

/** Fill cells to the right and down with what was copied from a spreadsheet. */
function paste(box, event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
  if (lines.length === 1 && !text.includes("\t")) return;
  event.preventDefault();
  let row = event.target.closest("[data-row]");
  const from = controls(row).indexOf(event.target);
  lines.forEach((line, at) => {
    if (at) row = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : addRow(box, row);
    line.split("\t").forEach((value, offset) => fill(controls(row)[from + offset], value.trim()));
  });
  changed(box);
}

function fill(control, value) {
  if (!control || control.disabled || control.readOnly) return;
  if (control.tagName !== "SELECT") control.value = value;
  else {
    const wanted = [...control.options].find((o) => o.value === value || o.text.trim() === value);
    if (wanted) control.value = wanted.value;
  }
}

/** Move up or down within a column; Enter on the last row adds one. */
function move(box, event) {
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  if (!step || event.isComposing || !event.target.matches("input")) return;
  event.preventDefault();
  const row = event.target.closest("[data-row]");
  const column = controls(row).indexOf(event.target);
  let next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (!next?.matches("[data-row]")) next = event.key === "Enter" ? addRow(box, row) : null;
  if (next) controls(next)[column]?.focus();
}

function act(box, event) {
  const row = event.target.closest("[data-row]");
  if (event.target.closest("[data-row-add]")) controls(addRow(box))[0]?.focus();
  else if (event.target.closest("[data-row-copy]")) controls(copyRow(box, row))[0]?.focus();
  else if (event.target.closest("[data-row-remove]")) return void (event.preventDefault(), removeRow(box, row));
  else return;
  event.preventDefault();
  changed(box);
}

/** Make the tables of fields below `root` behave like a spreadsheet. */
export function enhanceRows(root) {
  for (const box of root.querySelectorAll("[data-rows]")) {
    if (box.dataset.rows === "ready") continue;
    box.dataset.rows = "ready";
    for (const hidden of box.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
    box.addEventListener("click", (event) => act(box, event));
    box.addEventListener("paste", (event) => paste(box, event));
    box.addEventListener("keydown", (event) => move(box, event));
  }
}
