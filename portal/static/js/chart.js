// Draws the pictures of a page with ECharts, switches them to their table, exports them.

import * as echarts from "../vendor/echarts/echarts.esm.min.js";
import { figures, palette } from "./palette.js";
import { picture } from "./pictures.js";

const NARROW = 560;
const EXPORT = { width: 1200, height: 720, head: 72 };
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Set();

class Chart {
  constructor(figure) {
    this.figure = figure;
    this.kind = figure.dataset.chart;
    this.canvas = figure.querySelector(".chart-canvas");
    this.table = figure.querySelector(".chart-table");
    this.data = JSON.parse(figure.dataset.chartData);
    figure.classList.add("is-drawn");
    this.instance = echarts.init(this.canvas, null, { renderer: "canvas" });
    this.instance.on("click", (event) => follow(event.data?.url));
    this.offerTools();
    this.watch();
  }

  option(colours, width, top = 0) {
    const frame = { colours, write: figures(this.data.unit), top, width, narrow: width < NARROW };
    return picture(this.kind, this.data, frame);
  }

  paint() {
    const width = this.canvas.clientWidth;
    if (!width) return;
    this.instance.setOption({ ...this.option(palette(), width), animation: false }, { notMerge: true });
  }

  /** Paint now and whenever the room changes; the first call comes at once. */
  watch() {
    new ResizeObserver(() => {
      this.instance.resize();
      this.paint();
    }).observe(this.canvas);
  }

  offerTools() {
    const toggle = this.figure.querySelector("[data-chart-table]");
    toggle.addEventListener("click", () => {
      const asTable = this.figure.classList.toggle("is-table");
      toggle.setAttribute("aria-pressed", String(asTable));
      this.table.open = asTable;
    });
    for (const button of this.figure.querySelectorAll("[data-chart-export]")) {
      button.addEventListener("click", () => {
        button.closest("details").open = false;
        this.export(button.dataset.chartExport);
      });
    }
  }

  async export(format) {
    const name = `${this.figure.dataset.file || "chart"}.${format}`;
    if (format === "csv") return save(name, new Blob(["\ufeff" + csv(this.table)], { type: "text/csv" }));
    const rendered = this.render(format);
    if (format === "svg") save(name, new Blob([rendered], { type: "image/svg+xml" }));
    else rendered.toBlob((blob) => save(name, blob), "image/png");
  }

  /** Draw once more for a document: with title and facts, always in one size. */
  render(format) {
    const { width, height, head } = EXPORT;
    const colours = palette();
    const options = { width, height, renderer: format === "svg" ? "svg" : "canvas" };
    const host = document.createElement("div");
    const copy = echarts.init(format === "svg" ? null : host, null, { ...options, ssr: format === "svg", devicePixelRatio: 2 });
    const said = (selector) => this.figure.querySelector(selector)?.textContent.replaceAll("CO2", "CO\u2082") ?? "";
    copy.setOption({
      ...this.option(colours, width, head),
      animation: false,
      backgroundColor: colours.surface,
      title: {
        text: said(".chart-title"),
        subtext: said(".chart-facts"),
        left: 4,
        textStyle: { color: colours.ink, fontSize: 18, fontFamily: colours.font },
        subtextStyle: { color: colours.muted, fontSize: 13, fontFamily: colours.font },
      },
    });
    const result = format === "svg" ? copy.renderToSVGString() : copy.renderToCanvas({ pixelRatio: 2 });
    copy.dispose();
    return result;
  }
}

/** Go to the address of what was clicked, if it is one of our own. */
function follow(url) {
  if (typeof url === "string" && url.startsWith("/") && !url.startsWith("//")) location.assign(url);
}

/** Return the table's rows with the exact values, quoted so that no cell can act as a formula. */
function csv(table) {
  const cell = (element) => {
    const exact = element.querySelector("data[value]")?.getAttribute("value");
    const text = (exact ?? element.textContent).trim().replace(/\s+/g, " ");
    const safe = exact === undefined && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  return [...table.querySelectorAll("tr")].map((row) => [...row.cells].map(cell).join(",")).join("\r\n") + "\r\n";
}

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Draw one figure, once. */
export function draw(figure) {
  if (figure.classList.contains("is-drawn")) return;
  drawn.add(new Chart(figure));
}

// The tokens change with the scheme, and on paper they are always the light ones.
for (const query of [dark, matchMedia("print")]) {
  query.addEventListener("change", () => drawn.forEach((chart) => chart.paint()));
}
