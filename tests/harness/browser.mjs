// A headless Chromium for end-to-end tests.
//
// In scope: finding and starting the browser. Not in scope: pages and assertions.

import { chromium } from "playwright-core";

import { chromiumBinary } from "./paths.mjs";

// Without these flags Chromium looks for updates and accounts on the internet at every start, which
// slows tests and makes them depend on a network that they do not need.
const quietFlags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts Chromium with an empty profile, which is removed when the browser closes.
 *
 * @param {import("playwright-core").LaunchOptions} [options] passed on to playwright
 * @returns {Promise<import("playwright-core").Browser>}
 */
export async function launchBrowser(options = {}) {
  const { args = [], ...others } = options;
  return chromium.launch({
    executablePath: chromiumBinary(),
    headless: true,
    // Chromium refuses to run its own sandbox as root; elsewhere the sandbox stays on.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...quietFlags, ...args],
    ...others,
  });
}
