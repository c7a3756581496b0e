// A member's whole way: points while shopping, rewards, payment, history, return.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openShop } from "./setup.mjs";
import { add, shows, signIn, text, visit, watchRequests } from "./steps.mjs";

let shop;
before(async () => void (shop = await openShop()));
after(() => shop?.close());

test("the seeded members have what the comment of openShop says", async () => {
  assert.equal((await shop.balance("mira")).available, 25);
  assert.equal((await shop.balance("jonas")).available, 778);
  assert.equal((await shop.balance("ada")).available, 1314);
});

test("a member earns, redeems, pays and returns, and every number is right", async () => {
  const page = await shop.page();
  await signIn(page, "Jonas");
  await shows(page, ".account__points", "778");
  const requests = watchRequests(page);

  // Nachtzug 11.90, beans ×2 → 23.80 → 23, Regular ×1.25 → 28.75 → 28.
  await add(page, "Nachtzug");
  await shows(page, "#earned", "28");
  // Two knots, 7.80: 23.80 + 7.80 = 31.60 → 31 × 1.25 = 38.75 → 38. Goods 19.70 + delivery 3.90.
  await add(page, "Kardamomknoten");
  await add(page, "Kardamomknoten");
  await shows(page, "#earned", "38");
  await shows(page, "#to-pay", "€23.60");
  // Cups, 26.00: 57.60 → 57 × 1.25 = 71.25 → 71. Goods 45.70 are delivered for nothing.
  await add(page, "Zwei Tassen");
  await shows(page, "#earned", "71");
  await shows(page, "#to-pay", "€45.70");
  // Spent 385.00 this year: 45.70 more pass the 400.00 of Insider.
  assert.match(await text(page, ".panel"), /This order makes you Insider!/);

  await page.getByText("Why?").click();
  const why = await text(page, ".why");
  assert.match(why, /1 point for every whole euro you pay \+57/);
  assert.match(why, /Regular: a quarter more \+14/);
  assert.match(why, /Insider: 5 % off for Insider; you are Regular/);

  // The cheaper pastry is free: −3.90 for 150 points. 53.70 → 53 × 1.25 = 66.25 → 66.
  await page.getByRole("button", { name: "Use: A pastry on the house" }).click();
  await shows(page, "#to-pay", "€41.80");
  await shows(page, "#earned", "66");
  // 778 − 150 = 628 points are left: 600 in whole steps, at most. 6.00 over 11.90, 26.00 and 3.90 is
  // 1.71 + 3.73 + 0.56: (10.19 × 2 + 22.27 + 3.34) = 45.99 → 45 × 1.25 = 56.25 → 56.
  await page.getByRole("button", { name: "Use: Pay with points" }).click();
  await shows(page, "#to-pay", "€35.80");
  await shows(page, "#earned", "56");
  // 500 instead: 1.42 + 3.11 + 0.47, so 10.48 × 2 + 22.89 + 3.43 = 47.28 → 47 × 1.25 = 58.75 → 58.
  await page.getByRole("button", { name: "100 points less" }).click();
  await shows(page, "#to-pay", "€36.80");
  await shows(page, "#earned", "58");
  assert.equal(await page.locator("#slider-number").inputValue(), "500");
  await page.locator("#slider-number").fill("650"); // no whole step: the nearest that is possible
  await page.keyboard.press("Enter");
  await shows(page, "#to-pay", "€35.80");
  await page.locator("#slider-range").press("ArrowLeft");
  await shows(page, "#to-pay", "€36.80");

  assert.deepEqual(requests, [], "the cart is quoted in the page, without the network");

  await page.getByRole("link", { name: /To the checkout/ }).click();
  await page.locator("#hold").waitFor();
  assert.match(await text(page, "#hold"), /650 points are reserved for you/);
  assert.deepEqual(await held("jonas"), { available: 128, held: 650 });
  await page.getByRole("button", { name: "Pay €36.80" }).click();

  // 778 − 650 + 58 = 186.
  await shows(page, "#receipt-balance", "186");
  await shows(page, "#receipt-earned", "58");
  await shows(page, "#receipt-spent", "650");
  assert.match(await text(page, ".match"), /Your browser counted 58 points, the shop counted 58 points/);
  assert.match(await text(page, ".rise"), /Insider/);
  assert.deepEqual(await held("jonas"), { available: 186, held: 0 });

  await page.getByRole("link", { name: "See your tally" }).click();
  await shows(page, "#balance", "186");
  await page.locator(".history li").first().waitFor();
  assert.match(await text(page, ".history li"), /paid with 650 points, earned 58 points, status: Regular → Insider Balance 186 points/);
  const older = page.getByRole("button", { name: "Older entries" });
  if (await older.isVisible()) await older.click();
  await page.getByText("Order J-1001").last().waitFor();

  // The cups come back. Money: 26.00 − 3.11 paid with points = 22.89. Kept: 10.48 × 2 + 3.43 = 24.39 →
  // 24 × 1.25 = 30 of the 58 points; 28 are taken back. Of the 8.90 that points had paid (5.00 and the pastry's
  // 3.90) and the 36.80 of money, 45.70 in all, 26.00 come back: 650 × 26.00 ÷ 45.70 = 369.8 → 369.
  await page.getByRole("button", { name: "Return one Zwei Tassen" }).click();
  await page.locator(".notice").waitFor();
  const notice = await text(page, ".notice");
  assert.match(notice, /€22\.89 come back to your card/);
  assert.match(notice, /369 points that you had paid with are yours again/);
  assert.match(notice, /28 points that it had earned were taken back/);
  await shows(page, "#balance", String(186 + 369 - 28));
  assert.deepEqual(await held("jonas"), { available: 527, held: 0 });
  await page.locator(".history li", { hasText: "Return from order" }).first().waitFor();
  assert.deepEqual(page.problems, []);
});

test("a reload keeps cart, member and language", async () => {
  const page = await shop.page();
  await signIn(page, "Mira");
  await add(page, "Sonntag");
  // 12.80 × 2 = 25.60 → 25; Mira is Kiosk.
  await shows(page, "#earned", "25");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.reload();
  await shows(page, "#earned", "25");
  assert.match(await text(page, ".account"), /Mira 25/);
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await visit(page, "#/you");
  assert.match(await text(page, "h1"), /Das Kerbholz von Mira/);
  await page.getByRole("button", { name: /Angemeldet als/ }).click();
  await page.getByRole("button", { name: "Abmelden" }).click();
  await page.getByText("Melde dich an, um dein Kerbholz zu sehen").waitFor();
  assert.deepEqual(page.problems, []);
});

async function held(member) {
  const { available = 0, held = 0 } = await shop.balance(member);
  return { available, held };
}
