// The demo shop with another program: a template chosen at the foot of the page.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { root } from "../harness/paths.mjs";
import { openShop } from "./setup.mjs";
import { add, shows, signIn, text } from "./steps.mjs";

let shop;
before(async () => void (shop = await openShop()));
after(() => shop?.close());

test("the shop can be switched to every template, and back to its own program", async () => {
  const page = await shop.page();
  const offered = await page.locator("#program option").evaluateAll((options) => options.map((option) => option.value));
  const templates = readdirSync(join(root, "www/storefront/templates")).map((file) => file.replace(/\.json$/, ""));
  assert.deepEqual(offered.sort(), ["kerbholz", ...templates].sort());
  assert.equal(await page.locator("#program").inputValue(), "kerbholz");
});

test("a name that is no template changes nothing", async () => {
  const page = await shop.page();
  const status = await page.evaluate(async () => {
    const response = await fetch("/shop/program", { method: "POST", body: JSON.stringify({ program: "casino" }) });
    return response.status;
  });
  assert.equal(status, 404);
});

// A later version takes effect a minute after it was published, so that every edge has it by then.
test("a template is in force a minute later, and the open page follows it", { timeout: 150_000 }, async () => {
  const page = await shop.page();
  await signIn(page, "Jonas");
  await page.getByLabel("Program of this demo").selectOption("punch-card");
  await page.getByRole("button", { name: "Switch" }).click();
  await page.locator(".notice", { hasText: "Punch card: the tenth is free: in force from" }).waitFor();
  await shows(page, ".account__points", "778");

  await page.waitForFunction(() => document.querySelector("#program option[selected]")?.value === "punch-card", null, { timeout: 90_000 });
  await shows(page, ".account__points", "0");
  // Nine bags of beans are nine stamps; 9 × 11.90 = 107.10 are delivered for nothing.
  for (let bags = 0; bags < 9; bags += 1) await add(page, "Nachtzug");
  await shows(page, "#earned", "9");
  assert.match(await text(page, ".panel"), /9 stamps/);
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.getByRole("button", { name: "Pay €107.10" }).click();
  await page.getByRole("heading", { name: "Thank you." }).waitFor();
  await shows(page, "#receipt-balance", "9");

  // The tenth: 11.90 less itself leaves delivery, 3.90.
  await page.getByRole("link", { name: "Back to the shop" }).click();
  await add(page, "Nachtzug");
  await page.getByRole("button", { name: "Use: The tenth is free" }).click();
  await shows(page, "#to-pay", "€3.90");
  await shows(page, "#earned", "0");
  assert.deepEqual(page.problems, []);
});
