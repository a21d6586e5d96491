// Rows of fields: <div data-rows> holds a <template> with one row (names with __row__), the rows
// (each data-row) and buttons data-row-add, data-row-copy and data-row-remove. Removing can be undone.
// Cells move like a spreadsheet's: Enter and the arrows go up and down; pasting from Excel fills down.
// Where a row holds more than its cells, they carry data-cell; an empty [data-slot-empty] is a cell that
// another one brings. [data-paste-said] tells what a paste did and takes it back.

function controls(row) {
  const cells = [...row.querySelectorAll("[data-cell], [data-slot-empty]")];
  return cells.length ? cells : [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];
}

function changed(box) {
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Add an empty row made from the template, with names of its own. */
export function addRow(box, after = null, key = `n${crypto.randomUUID().slice(0, 8)}`) {
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
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (lines.length === 1 && lines[0].length === 1) return;
  event.preventDefault();
  let row = event.target.closest("[data-row]");
  const from = controls(row).indexOf(event.target);
  const columns = headed(box, lines[0]);
  if (columns) lines.shift();
  const done = { rows: lines.length, left: 0, filled: [] };
  lines.forEach((line, at) => {
    if (at) row = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : addRow(box, row);
    const cells = controls(row);
    line.forEach((value, offset) => {
      const column = columns ? columns[offset] : from + offset;
      if (!fill(cells[column], value.trim(), done.filled) && value.trim()) done.left += 1;
    });
  });
  changed(box);
  tellPasted(box, done);
}

/** Return the column of each heading, if the first line of a block repeats the table's headings. */
function headed(box, line) {
  const heads = [...box.querySelectorAll("thead th")].map((head) => plain(head.firstChild?.textContent));
  const first = heads.findIndex((head) => head && head === plain(line[0]));
  if (first < 0 || line.length < 2) return null;
  return line.map((cell) => heads.indexOf(plain(cell)) - 1);
}

function plain(text) {
  return (text ?? "").replace(/[\s*（(].*$/s, "").trim().toLowerCase() || (text ?? "").trim().toLowerCase();
}

/** Put a value into a cell, and say so like a typist would; returns whether it went in. */
function fill(control, value, filled) {
  if (!control || control.disabled || control.readOnly) return false;
  if (control.matches("[data-slot-empty]")) {
    control.closest("[data-row]").dataset.slotValue = value;
    return true;
  }
  const before = control.value;
  if (control.tagName !== "SELECT") control.value = value;
  else {
    const wanted = [...control.options].find((o) => o.value === value || o.text.trim() === value);
    if (!wanted) return false;
    control.value = wanted.value;
  }
  if (control.value !== before) {
    filled.push([control, before]);
    changed(control);
  }
  return true;
}

function tellPasted(box, { rows, left, filled }) {
  const note = box.querySelector("[data-paste-said]");
  if (!note) return;
  note.querySelector("span").textContent = box.dataset.pasted.replace("{rows}", rows).replace("{left}", left);
  note.hidden = false;
  note.querySelector("[data-paste-undo]").onclick = () => {
    for (const [control, before] of filled) {
      control.value = before;
      changed(control);
    }
    note.hidden = true;
  };
}

/** Move up or down within a column; Enter on the last row adds one. */
function move(box, event) {
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  if (!step || event.isComposing || !event.target.matches("input")) return;
  const row = event.target.closest("[data-row]");
  const column = controls(row).indexOf(event.target);
  if (column < 0) return;
  event.preventDefault();
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
