// What can go wrong between cart and receipt: the card, the account, the time, the code.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openShop } from "./setup.mjs";
import { add, shows, signIn, text, visit } from "./steps.mjs";

let shop;
before(async () => void (shop = await openShop()));
after(() => shop?.close());

test("a declined card gives the points back at once, and the next card pays", async () => {
  const page = await shop.page();
  await signIn(page, "Ada");
  await add(page, "Kardamomknoten");
  await page.getByRole("button", { name: "Use: A pastry on the house" }).click();
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.locator("#hold").waitFor();
  assert.equal((await shop.balance("ada")).held, 150);

  await page.getByLabel(/Card ending in 0002/).check();
  await page.waitForTimeout(1_200); // the countdown draws the page again; the choice stays
  await page.getByRole("button", { name: /^Pay / }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await text(page, "[role=alert]"), /Nothing was charged, and your points are free again/);
  const free = await shop.balance("ada");
  assert.equal(free.held ?? 0, 0);
  assert.equal(free.available, 1314);

  await page.getByLabel(/Card ending in 4242/).check();
  await page.getByRole("button", { name: /^Pay / }).click();
  // The pastry is free, only delivery is paid, and delivery earns nothing: 1314 − 150 = 1164.
  await shows(page, "#receipt-balance", "1,164");
  assert.deepEqual(page.problems, []);
});

test("leaving the checkout gives the points back", async () => {
  const page = await shop.page();
  await signIn(page, "Ada");
  await add(page, "Nusskipferl");
  await page.getByRole("button", { name: "Use: A pastry on the house" }).click();
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.locator("#hold").waitFor();
  assert.equal((await shop.balance("ada")).held, 150);
  await page.getByRole("link", { name: /Back to the cart/ }).click();
  await shows(page, ".account__points", "1,164");
  assert.equal((await shop.balance("ada")).held ?? 0, 0);
});

test("when the account changed in between, the new amounts are shown and asked for", async () => {
  const page = await shop.page();
  await signIn(page, "Jonas");
  await add(page, "Nachtzug");
  await add(page, "Nachtzug");
  await page.getByRole("button", { name: "Use: Pay with points" }).click();
  await page.locator("#slider-number").fill("500");
  await page.keyboard.press("Enter");
  // 23.80 and delivery 3.90 make 27.70; 5.00 are paid with points, 4.30 of them for the bags:
  // (23.80 − 4.30) × 2 = 39.00 → 39 × 1.25 = 48.75 → 48.
  await shows(page, "#to-pay", "€22.70");
  await shows(page, "#earned", "48");

  // Somebody uses Jonas's card in the shop: 500 of the 778 points are gone.
  const line = { id: "1", sku: "nusskipferl", quantity: 2, unitPrice: 320, category: "bakery" };
  const cart = { currency: "EUR", channel: "pos", lines: [line], choices: [{ reward: "pay-with-points", points: 500 }] };
  await shop.post("/v1/orders", { account: "demo-jonas", order: "POS-1", cart }, "pos-1");

  await page.getByRole("link", { name: /To the checkout/ }).click();
  const dialog = page.getByRole("dialog", { name: "Something changed" });
  await dialog.waitFor();
  const changes = await text(page, ".changes");
  assert.match(changes, /To pay €22\.70 €27\.70/);
  assert.match(changes, /Points spent 500 0/);
  // 47.60 → 47 × 1.25 = 58.75 → 58.
  assert.match(changes, /Points earned 48 58/);
  assert.equal((await shop.balance("jonas")).held ?? 0, 0, "nothing was reserved");

  await dialog.getByRole("button", { name: "Continue with €27.70" }).click();
  await page.getByRole("button", { name: "Pay €27.70" }).click();
  // 778 − 500 + 1 (6.40 − 5.00 = 1.40 → 1 × 1.25 → 1) + 58 = 337.
  await shows(page, "#receipt-balance", "337");
  assert.deepEqual(page.problems, []);
});

test("when the account changes between the hold and the payment, what was held still counts", async () => {
  const page = await shop.page();
  await signIn(page, "Ada");
  await add(page, "Hausstück");
  await page.locator("#code").fill("welcome10");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Use: Pay with points" }).click();
  await page.locator("#slider-number").fill("500");
  await page.keyboard.press("Enter");
  // 34.00 − 5 % (1.70) = 32.30 − 10 % (3.23) = 29.07, delivery 3.90: 32.97 − 5.00 = 27.97.
  await shows(page, "#to-pay", "€27.97");
  const earned = await text(page, "#earned");
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.locator("#hold").waitFor();
  const line = { id: "1", sku: "nusskipferl", quantity: 2, unitPrice: 320, category: "bakery" };
  const cart = { currency: "EUR", channel: "pos", lines: [line], choices: [{ reward: "pay-with-points", points: 500 }] };
  await shop.post("/v1/orders", { account: "demo-ada", order: "POS-2", cart }, "pos-2");
  await page.getByRole("button", { name: "Pay €27.97" }).click();
  await shows(page, "#receipt-earned", earned);
  await shows(page, "#receipt-spent", "500");
  assert.deepEqual(page.problems, []);
});

test("codes say whether they are known, and what is missing", async () => {
  const page = await shop.page();
  await add(page, "Nachtzug");
  await page.locator("#code").fill("welcome10");
  await page.keyboard.press("Enter");
  await shows(page, ".codes li", "WELCOME10 not yet: from €30.00; your goods are €11.90 ×");
  await page.locator("#code").fill("nonsense");
  await page.keyboard.press("Enter");
  await shows(page, ".codes li:last-child", "NONSENSE there is no such code ×");
  await page.getByRole("button", { name: "Remove code NONSENSE" }).click();
  // 11.90 + 34.00 = 45.90 − 10 % = 41.31, delivered for nothing.
  await add(page, "Hausstück");
  await shows(page, "#to-pay", "€41.31");
});

test("an order is paid once, however often it is sent, and never for the page's prices", async () => {
  const body = { member: "mira", order: "K-twice", lines: [{ sku: "bananenbrot", quantity: 1, price: 1 }], codes: [], choices: [], card: "good" };
  const send = () => fetch(`${shop.url}/shop/checkout`, { method: "POST", body: JSON.stringify(body) }).then((answer) => answer.json());
  const [first, second] = [await send(), await send()];
  assert.equal(first.quote.totals.toPay, 850 + 390);
  assert.deepEqual(second.record, first.record);
  assert.equal((await shop.balance("mira")).available, 25 + 8);
});

test("a reload in the checkout keeps the reservation", async () => {
  const page = await shop.page();
  await signIn(page, "Ada");
  await add(page, "Nusskipferl");
  await page.getByRole("button", { name: "Use: A pastry on the house" }).click();
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.locator("#hold").waitFor();
  await page.reload();
  await page.locator("#hold").waitFor();
  assert.equal((await shop.balance("ada")).held, 150);
  await visit(page, "#/");
  await page.waitForFunction(() => !JSON.parse(localStorage.getItem("kerbholz")).checkout);
  await page.waitForTimeout(300);
  assert.equal((await shop.balance("ada")).held ?? 0, 0);
});

test("a reservation that ended can be made again", async () => {
  const page = await shop.page();
  await signIn(page, "Ada");
  await add(page, "Nusskipferl");
  await page.getByRole("button", { name: "Use: A pastry on the house" }).click();
  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.locator("#hold").waitFor();
  assert.match(await text(page, "#hold"), /for 1[45]:\d\d minutes More time/);
  await page.clock.install();
  await page.clock.fastForward(16 * 60_000); // a hold lives for 15 minutes
  await page.getByText("The reservation has ended. Your points are free again.").waitFor();
  await page.getByRole("button", { name: "Reserve again" }).click();
  await page.getByText("150 points are reserved for you").waitFor();
  await page.getByRole("link", { name: /Back to the cart/ }).click();
  await page.locator(".account__points").waitFor();
});
