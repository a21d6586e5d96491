// Opening and closing the rows of a tree table (tr[data-depth] in table.tree).
// Rows that have an address of their own for opening keep it.

function below(row) {
  const depth = Number(row.dataset.depth);
  const found = [];
  for (let next = row.nextElementSibling; next; next = next.nextElementSibling) {
    if (Number(next.dataset.depth) <= depth) break;
    found.push(next);
  }
  return found;
}

function isOpen(row) {
  return row.querySelector("[data-tree-toggle]")?.getAttribute("aria-expanded") !== "false";
}

/** Show what hangs below an open row, leaving closed branches closed. */
function refresh(row) {
  const depth = Number(row.dataset.depth);
  let hiddenFrom = isOpen(row) ? Infinity : depth + 1;
  for (const next of below(row)) {
    const at = Number(next.dataset.depth);
    if (at < hiddenFrom) hiddenFrom = Infinity;
    next.hidden = at >= hiddenFrom;
    if (!next.hidden && !isOpen(next)) hiddenFrom = at + 1;
  }
}

const STEPS = {ArrowDown: 1, ArrowUp: -1};

/** Walk a tree of links by the arrow keys: up and down between openers, right opens, left closes. */
function walk(event) {
  const here = event.target.closest?.("[data-tree-keys] .tree-toggle[href]");
  if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
  const open = here.getAttribute("aria-expanded") === "true";
  const all = [...here.closest("[data-tree-keys]").querySelectorAll(".tree-toggle[href]")];
  if (event.key in STEPS) all[all.indexOf(here) + STEPS[event.key]]?.focus();
  else if (event.key === "ArrowRight" && !open) here.click();
  else if (event.key === "ArrowLeft" && open) here.click();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", walk);

/** Give the trees below `root` working openers. */
export function enhanceTrees(root) {
  for (const button of root.querySelectorAll("[data-tree-toggle]")) {
    const row = button.closest("tr");
    button.hidden = false;
    if (!isOpen(row)) refresh(row);
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(!isOpen(row)));
      refresh(row);
    });
  }
}
