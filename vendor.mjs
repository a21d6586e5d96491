// Copies the pinned third-party files into portal/static/vendor and writes their manifest.
// Run by a developer after changing package.json: npm ci --ignore-scripts && npm run vendor
// The result is committed, so that users need no node.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const TARGET = "portal/static/vendor";
const PACKAGES = {
  bootstrap: {
    license: "MIT",
    files: { "dist/css/bootstrap.min.css": "bootstrap.min.css", LICENSE: "LICENSE" },
  },
  "bootstrap-icons": { license: "MIT", files: { LICENSE: "LICENSE" } },
  zrender: {
    license: "BSD-3-Clause",
    files: { LICENSE: "LICENSE" },
  },
  echarts: {
    license: "Apache-2.0",
    files: {
      "dist/echarts.esm.min.mjs": "echarts.esm.min.js",
      LICENSE: "LICENSE",
      NOTICE: "NOTICE",
      "licenses/LICENSE-d3": "LICENSE-d3",
    },
  },
  "htmx.org": {
    license: "0BSD",
    files: { "dist/htmx.min.js": "htmx.min.js", LICENSE: "LICENSE" },
  },
};

// Only the icons that pages use: the whole sprite would be a megabyte.
const ICONS = readFileSync("portal/static/icons.txt", "utf8")
  .split("\n")
  .map((line) => line.trim())
  .filter(Boolean);

/** Return the text without its source map reference: the map is not served. */
function withoutSourceMap(text) {
  return text.replace(/\/[/*]# sourceMappingURL=\S+(\s*\*\/)?\s*$/, "");
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Return one <symbol> of the sprite made from one icon file. */
function symbol(name) {
  const svg = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
  const body = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
}

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

rmSync(TARGET, { recursive: true, force: true });
const versions = {};
for (const [name, { license, files: wanted }] of Object.entries(PACKAGES)) {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  versions[name] = { version, license };
  for (const [from, to] of Object.entries(wanted)) {
    const text = readFileSync(`node_modules/${name}/${from}`, "utf8");
    write(join(TARGET, name, to), withoutSourceMap(text));
  }
}
const sprite = ICONS.sort().map(symbol).join("\n");
write(
  join(TARGET, "bootstrap-icons", "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">\n${sprite}\n</svg>\n`,
);
const hashes = Object.fromEntries(
  files(TARGET)
    .map((path) => [
      relative(TARGET, path),
      createHash("sha256").update(readFileSync(path)).digest("hex"),
    ])
    .sort(),
);
write(join(TARGET, "manifest.json"), JSON.stringify({ packages: versions, files: hashes }, null, 2) + "\n");
