// A shop with a published program and three members who have bought before.
//
// In scope: starting, publishing, seeding, and the two clients a test talks through (a browser's page
// and the merchant's secret key). Not in scope: assertions.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launchBrowser } from "../harness/browser.mjs";
import { root } from "../harness/paths.mjs";
import { startServer, testVars } from "../harness/server.mjs";

const program = JSON.parse(readFileSync(join(root, "www/storefront/program.json"), "utf8"));
const { orders } = JSON.parse(readFileSync(join(root, "www/storefront/seed.json"), "utf8"));
const dayMs = 86_400_000;

/**
 * Starts a server, publishes the demo program and records the members' past orders. Afterwards:
 *
 * | member | points | spent this year | tier    |
 * | mira   |     25 |           12.80 | kiosk   |
 * | jonas  |    778 |          385.00 | regular |
 * | ada    |   1314 |          658.72 | insider |
 *
 * mira: one bag at 12.80, beans count double: floor(25.60) = 25.
 * jonas: 3 × 34.00 = 102.00 → 204; 2 × 34.00 = 68.00 → 136, and 170.00 spent make him Regular; a grinder
 * at 79.00 → floor(79 × 1.25) = 98; 4 × 34.00 = 136.00 → 272 × 1.25 = 340. 204 + 136 + 98 + 340 = 778.
 * ada: 2 × 79.00 → 158 (Regular); 136.00 → 272 × 1.25 = 340; 158.00 → floor(197.5) = 197 (452.00 spent:
 * Insider); 170.00 − 5 % = 161.50 → 323 × 1.5 → 484; 47.60 − 2.38 = 45.22 → 90 × 1.5 = 135. Sum 1314.
 */
export async function openShop() {
  const dir = mkdtempSync(join(tmpdir(), "tallystick-e2e-"));
  const server = await startServer({ dir });
  const shop = new Shop(server, dir);
  try {
    await shop.seed();
  } catch (error) {
    await shop.close();
    throw error;
  }
  return shop;
}

/** A running shop. */
class Shop {
  #browser = null;

  constructor(server, dir) {
    this.server = server;
    this.dir = dir;
  }

  get url() {
    return this.server.url;
  }

  async seed() {
    // In force before the oldest order of the past; the first version may begin then. The edge pins the
    // offsets of the zone while it publishes.
    await this.post("/v1/programs", { program, effectiveAt: Date.UTC(2020, 0, 1) }, "publish");
    const now = Date.now();
    const year = new Date(now).getUTCFullYear();
    for (const [index, { account, order, daysAgo, lines: sold }] of orders.entries()) {
      const lines = sold.map(([sku, category, unitPrice, quantity]) => ({ id: sku, sku, category, unitPrice, quantity }));
      const cart = { currency: "EUR", channel: "web", lines };
      // Never before this year began, so that the year's spending is the same on every day of it.
      const occurredAt = Math.max(now - daysAgo * dayMs, Math.min(Date.UTC(year, 0, 1) + index * 1000, now));
      await this.post("/v1/orders", { account, order, cart, occurredAt }, `seed-${order}`);
    }
  }

  /** Sends as the merchant's server does. */
  async post(path, body, key) {
    const headers = { authorization: `Bearer ${testVars.TALLY_SECRET_KEY}`, "content-type": "application/json", "idempotency-key": key };
    return answer(await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) }), path);
  }

  /** Reads as the merchant's server does. */
  async get(path) {
    return answer(await fetch(this.url + path, { headers: { authorization: `Bearer ${testVars.TALLY_SECRET_KEY}` } }), path);
  }

  /** What a member holds now. */
  async balance(member) {
    const view = await this.get(`/v1/accounts/demo-${member}`);
    return view.wallets?.points ?? {};
  }

  /** A page in a fresh profile; `width` in CSS pixels. Errors of the page are collected in `page.problems`. */
  async page({ width = 1280, height = 900, ...options } = {}) {
    this.#browser ??= await launchBrowser();
    const context = await this.#browser.newContext({ viewport: { width, height }, locale: "en-GB", reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(String(error)));
    page.on("console", (message) => {
      // The browser reports an answer like 402 or 409 as an error; those are answers.
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.problems.push(message.text());
    });
    page.setDefaultTimeout(10_000);
    await page.goto(`${this.url}/`);
    await page.locator("#page-title").waitFor();
    return page;
  }

  async close() {
    await this.#browser?.close();
    await this.server.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function answer(response, path) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
