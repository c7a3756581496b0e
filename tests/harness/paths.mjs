// Where the harness finds what it runs. `cargo xtask test` sets the TALLYSTICK_* variables; without
// them the places inside this tree are used, so `node --test tests/e2e/*.mjs` also works by hand
// after a `cargo xtask up` or `cargo xtask test` has built everything once.
//
// In scope: locations and the check that something is there. Not in scope: building anything.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the working tree. */
export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Reads a location from the environment, else joins the parts to the root of the tree. */
function location(variable, ...parts) {
  return process.env[variable] || join(root, ...parts);
}

/** Directory with the built worker: `index.js` and `index_bg.wasm`. */
export const workerDirectory = location("TALLYSTICK_WORKER_DIRECTORY", "crates", "tally-edge", "build");

/** Directory with the browser's wasm module and its JavaScript glue. */
export const wasmDirectory = location("TALLYSTICK_WASM_DIRECTORY", "www", "sdk", "wasm");

/** Directory with the built storefront, served as static files. */
export const assetsDirectory = location("TALLYSTICK_ASSETS_DIRECTORY", "www", "storefront", "dist");

/** The demo merchant's backend: one plain ES module. */
export const shopModule = location("TALLYSTICK_SHOP_MODULE", "www", "storefront", "server", "index.js");

/** Path of the workerd binary that npm installed for this platform. */
export function workerdBinary() {
  try {
    const found = createRequire(join(root, "package.json"))("workerd");
    return found.default ?? found;
  } catch (cause) {
    throw new Error("workerd is not installed for this platform: run `npm ci` in the root of the tree", { cause });
  }
}

/** Path of a Chromium or Chrome: the variables first, then the usual names in PATH. */
export function chromiumBinary() {
  for (const variable of ["TALLYSTICK_CHROMIUM", "CHROMIUM"]) {
    if (process.env[variable]) return requireFile(process.env[variable], `${variable} names no file`);
  }
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const directories = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const directory of directories) {
      const candidate = join(directory, name);
      if (existsSync(candidate)) return candidate;
    }
  }
  throw new Error("no Chromium found: install the package chromium, or set CHROMIUM to the path of a Chrome");
}

/** Returns the path, or throws an error that says what is missing and how to get it. */
export function requireFile(path, problem) {
  if (!existsSync(path)) throw new Error(`${problem}: ${path}; run \`cargo xtask build\` first`);
  return path;
}
