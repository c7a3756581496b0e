// People without an account, people who read German, people without a mouse.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openShop } from "./setup.mjs";
import { add, shows, tabTo, text, visit, watchRequests } from "./steps.mjs";

let shop;
before(async () => void (shop = await openShop()));
after(() => shop?.close());

test("a guest sees what a member would earn, and buys", async () => {
  const page = await shop.page();
  const requests = watchRequests(page);
  // 11.90 × 2 = 23.80 → 23, no status.
  assert.match(await text(page, "[data-key=card-nachtzug] .chip"), /^\+23/);
  assert.match(await text(page, "[data-key=card-kerbkarte] .chip"), /no points/);
  await add(page, "Nachtzug");
  await shows(page, "#earned", "23");
  assert.match(await text(page, ".panel"), /As a member you would earn/);
  assert.deepEqual(requests, []);
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.getByRole("button", { name: "Pay €15.80" }).click();
  await page.getByRole("heading", { name: "Thank you." }).waitFor();
  assert.match(await text(page, ".done"), /Members would have earned points/);
  assert.equal(requests.filter((path) => path.startsWith("/v1/")).length, 0, "nothing is recorded for a guest");
  await visit(page, "#/you");
  assert.match(await text(page, "main"), /Sign in to see your tally/);
  assert.deepEqual(page.problems, []);
});

test("a gift card earns nothing, is delivered for nothing, and points do not pay for it", async () => {
  const page = await shop.page();
  await add(page, "Kerbkarte");
  await shows(page, "#earned", "0");
  await shows(page, "#to-pay", "€25.00");
});

test("German, with German numbers", async () => {
  const page = await shop.page({ locale: "de-AT" });
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.getByRole("button", { name: "In den Korb: Hausstück" }).click();
  await shows(page, "#to-pay", "€ 37,90");
  assert.match(await text(page, ".panel"), /Als Mitglied bekämst du 68 Punkte/);
  await page.getByRole("link", { name: /Zur Kassa/ }).click();
  await page.getByRole("button", { name: "€ 37,90 zahlen" }).click();
  await page.getByRole("heading", { name: "Danke." }).waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Thank you." }).waitFor();
  assert.equal(await page.title(), "Thank you · Kerbholz");
});

test("from the first page to the receipt with the keyboard alone", async () => {
  const page = await shop.page();
  const press = async (selector, key = "Enter") => {
    await tabTo(page, selector);
    await page.keyboard.press(key);
  };
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip to the content/);

  // The dialog takes the focus and gives it back.
  await press(".account");
  await page.getByRole("dialog").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "sign-in-title");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement.matches(".account"));
  await page.keyboard.press("Enter");
  await press(".person--ada");
  await page.waitForFunction(() => document.activeElement.matches(".account--member"));

  await press("[data-click='add:kardamomknoten']");
  assert.ok(await page.evaluate(() => document.activeElement.matches("[data-click='add:kardamomknoten']")), "the focus stays");
  await page.keyboard.press("Enter");
  await press(".why summary");
  await press("[data-click='more:kardamomknoten']", "Space");
  assert.equal(await page.locator("#count-kardamomknoten").inputValue(), "3");
  await press("[data-click='choose:pay-with-points']");
  // 11.70 − 5 % = 11.115 → 0.59 off, 11.11 and delivery 3.90: 15.01 payable, 1300 of 1314 points fit in steps.
  await shows(page, "#to-pay", "€2.01");
  await tabTo(page, "#slider-range");
  await page.keyboard.press("Home");
  await shows(page, "#to-pay", "€10.01");
  await press("a[href='#/checkout']");
  await page.waitForFunction(() => document.activeElement.id === "page-title");
  await tabTo(page, "input[name=card]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await press("#pay");
  await page.getByRole("heading", { name: "Thank you." }).waitFor();
  await page.waitForFunction(() => document.activeElement.id === "page-title");
  assert.deepEqual(page.problems, []);
});

test("removing a line does not lose the focus", async () => {
  const page = await shop.page();
  await add(page, "Nachtzug");
  await add(page, "Sonntag");
  await page.getByRole("button", { name: "Remove Nachtzug" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "cart-title");
});

test("changes are told once, after they have settled", async () => {
  const page = await shop.page();
  await page.evaluate(() => {
    window.told = [];
    new MutationObserver(() => window.told.push(document.getElementById("live").textContent)).observe(document.getElementById("live"), { childList: true });
  });
  for (let press = 0; press < 4; press += 1) await add(page, "Nusskipferl");
  await page.waitForFunction(() => window.told.length > 0);
  await page.waitForTimeout(900);
  // 4 × 3.20 = 12.80 → 12; 12.80 + 3.90 = 16.70.
  assert.deepEqual(await page.evaluate(() => window.told), ["Nusskipferl is in the cart. 12 points to earn, €16.70 to pay"]);
});
