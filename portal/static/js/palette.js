// The colours and figures of the pictures: read from the tokens, so that both schemes and all pages agree.

const TONES = {
  verified: "--source-verified",
  primary: "--source-primary",
  secondary: "--source-secondary",
  proxy: "--source-proxy",
  unaccounted: "--source-unknown",
  other: "--source-unknown",
  material: "--series-1",
  transport: "--series-2",
  energy: "--series-3",
  component: "--series-4",
  process: "--series-5",
  waste: "--series-6",
  biosphere: "--series-7",
  A: "--grade-a",
  B: "--grade-b",
  C: "--grade-c",
  D: "--grade-d",
  E: "--grade-e",
  up: "--grade-d",
  down: "--source-verified",
  total: "--source-secondary",
};

/** Return the colours for the scheme that is shown, or for paper. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(name).trim();
  const series = Array.from({ length: 8 }, (_, at) => token(`--series-${at + 1}`));
  return {
    ink: token("--ink"),
    muted: token("--muted"),
    line: token("--line"),
    surface: token("--surface"),
    font: getComputedStyle(document.body).fontFamily,
    series,
    /** The colour of a thing: by its tone, else by its place. */
    of: (tone, at = 0) => (TONES[tone] ? token(TONES[tone]) : series[at % series.length]),
    /** Black or white, whichever reads better on `colour`. */
    on: (colour) => (luminance(colour) > 0.18 ? "#14191d" : "#ffffff"),
  };
}

function luminance(colour) {
  const hex = colour.replace("#", "");
  const [r, g, b] = [0, 2, 4].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Write figures as the pages do: three significant digits, true minus, unknown as a dash. */
export function figures(unit = "") {
  const zh = document.documentElement.lang.startsWith("zh");
  const lang = zh ? "zh-CN" : "en-GB";
  const three = new Intl.NumberFormat(lang, { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
  const short = new Intl.NumberFormat(lang, { maximumSignificantDigits: 3 });
  const percent = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const minus = (text) => text.replace("-", "\u2212");
  const known = (value) => typeof value === "number" && Number.isFinite(value);
  const label = unit.replaceAll("CO2", "CO\u2082");
  return {
    unit: label,
    axis: (value) => minus(short.format(value)),
    number: (value) => (known(value) ? minus(value === 0 ? "0" : three.format(value)) : "\u2013"),
    signed: (value) => (known(value) && value > 0 ? "+" : "") + (known(value) ? minus(three.format(value)) : "\u2013"),
    quantity(value) {
      return known(value) ? `${this.number(value)} ${label}`.trim() : "\u2013";
    },
    share: (value, whole) =>
      known(value) && whole ? minus(percent.format((100 * value) / whole)) + (zh ? "%" : "\u202f%") : "",
  };
}
