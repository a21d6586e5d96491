// What makes pages handier; each page works without it. One function per enhancement,
// run for the whole page and again for whatever htmx puts in.

import { keepDrafts } from "./autosave.js";
import { enhanceRows } from "./rows.js";
import { enhanceTrees } from "./tree.js";

/** Open and close the folded navigation, keeping the keyboard inside it. */
function foldNavigation() {
  const side = document.getElementById("navigation");
  const opener = document.querySelector("[data-side-open]");
  if (!side || !opener) return;
  const show = (open) => {
    side.classList.toggle("is-open", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? side.querySelector("[data-side-close]") : opener).focus();
  };
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    show(true);
  });
  side.querySelector("[data-side-close]").addEventListener("click", (event) => {
    event.preventDefault();
    show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side.classList.contains("is-open")) show(false);
  });
  document.addEventListener("click", (event) => {
    const outside = !side.contains(event.target) && !opener.contains(event.target);
    if (outside && side.classList.contains("is-open")) show(false);
  });
}

/** Bring the tab that is open into view, where a narrow screen shows only some of them. */
function showOpenTabs(root) {
  for (const tab of root.querySelectorAll(".tabs a[aria-current]")) {
    const row = tab.closest(".tabs");
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.clientWidth) / 2;
  }
}

/** Close an open menu on Escape or on a click beside it. */
function closeMenus() {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/** Lay an open drawer over the page; closing it goes to the page's own address. */
function enhanceDrawers(root) {
  for (const drawer of root.querySelectorAll("dialog[data-drawer][open]")) {
    if (drawer.matches(":modal")) continue;
    const close = drawer.querySelector("[data-drawer-close]");
    drawer.close();
    drawer.showModal();
    drawer.addEventListener("cancel", (event) => {
      event.preventDefault();
      close.click();
    });
    drawer.addEventListener("click", (event) => {
      if (event.target === drawer) close.click();
    });
  }
}

/** Show the buttons that only scripts can serve. */
function enhanceConfirms(root) {
  for (const button of root.querySelectorAll("[data-close-details]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const details = button.closest("details");
      details.open = false;
      details.querySelector("summary").focus();
    });
  }
}

/** Take a file that is dropped on the upload. */
function enhanceUploads(root) {
  for (const area of root.querySelectorAll("[data-upload]")) {
    const input = area.querySelector("input[type=file]");
    const over = (on) => area.classList.toggle("is-over", on);
    area.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    area.addEventListener("dragleave", () => over(false));
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

/** Show a figure's exact value in place of the rounded one, and back, on a click. */
function showExactValues() {
  document.addEventListener("click", (event) => {
    const figure = event.target.closest?.(".quantity data[title]");
    if (!figure || event.target.closest("a, button, summary")) return;
    const shown = figure.textContent;
    figure.textContent = figure.dataset.rounded ?? figure.value;
    if (figure.dataset.rounded) delete figure.dataset.rounded;
    else figure.dataset.rounded = shown;
  });
}

/** Submit a form of filters as soon as one of its choices changes. */
function submitOnChange(root) {
  for (const control of root.querySelectorAll("[data-submit-on-change]")) {
    control.addEventListener("change", () => control.form.requestSubmit());
  }
}

function focusProblems(root) {
  root.querySelector("[data-focus]")?.focus();
}

/** Draw the charts; their library is loaded only where there is one. */
async function drawCharts(root) {
  const charts = root.querySelectorAll("[data-chart]");
  if (!charts.length) return;
  const { draw } = await import("./chart.js");
  charts.forEach(draw);
}

function enhance(root) {
  showOpenTabs(root);
  enhanceDrawers(root);
  enhanceConfirms(root);
  enhanceUploads(root);
  enhanceRows(root);
  enhanceTrees(root);
  submitOnChange(root);
  keepDrafts(root);
  focusProblems(root);
  drawCharts(root);
}

foldNavigation();
closeMenus();
showExactValues();
enhance(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) enhance(event.target);
});
