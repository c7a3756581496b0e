// Every page, narrow and wide, light and dark: axe finds nothing serious, nothing scrolls sideways,
// targets are large enough for a thumb.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { openShop } from "./setup.mjs";
import { add, signIn, visit } from "./steps.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let shop;
before(async () => void (shop = await openShop()));
after(() => shop?.close());

for (const [width, colorScheme] of [[1280, "light"], [360, "light"], [1280, "dark"], [360, "dark"]]) {
  test(`axe at ${width} px, ${colorScheme}`, { timeout: 120_000 }, async () => {
    const page = await shop.page({ width, colorScheme });
    await everyPage(page, (name) => inspect(page, name));
    assert.deepEqual(page.problems, []);
  });
}

test("nothing scrolls sideways at 320 px, in either language", { timeout: 120_000 }, async () => {
  const page = await shop.page({ width: 320, height: 640 });
  const check = async (name) => {
    const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    const widest = await page.evaluate(() => [...document.querySelectorAll("main *, header *, footer *")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map((element) => element.className || element.tagName).slice(0, 5));
    assert.ok(content <= room, `${name} is ${content} px wide in ${room} px: ${widest}`);
  };
  await everyPage(page, check);
  await visit(page, "#/");
  await page.getByRole("button", { name: "Deutsch" }).click();
  for (const address of ["#/", "#/cart", "#/you"]) {
    await visit(page, address);
    await check(`${address} in German`);
    await inspect(page, `${address} in German`);
  }
});

test("on a phone every control is at least 44 px in one direction and 24 px in the other", async () => {
  const page = await shop.page({ width: 360, height: 740 });
  await everyPage(page, async (name) => {
    const small = await page.evaluate(() => {
      const controls = [...document.querySelectorAll("button, a[href], input:not([type=radio]), summary, label:has(input)")];
      const boxes = controls.map((control) => [control, control.getBoundingClientRect()]).filter(([control, box]) => box.width > 1 && control.checkVisibility());
      return boxes.filter(([, box]) => Math.max(box.width, box.height) < 44 || Math.min(box.width, box.height) < 24 || box.height < 44).map(([control, box]) => `${control.className || control.id} ${Math.round(box.width)}×${Math.round(box.height)}`);
    });
    assert.deepEqual(small, [], name);
  });
});

/** Shows each page of the shop with something on it, and calls back. */
async function everyPage(page, look) {
  await look("shop as a guest");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("dialog").waitFor();
  await look("sign-in");
  await page.keyboard.press("Escape");
  await signIn(page, "Ada");
  for (const article of ["Nachtzug", "Zwei Tassen", "Kardamomknoten"]) await add(page, article);
  await look("shop with a cart");
  await visit(page, "#/cart");
  await page.locator("#code").fill("nonsense");
  await page.keyboard.press("Enter");
  await page.getByText("Why?").click();
  await page.getByRole("button", { name: "Use: Pay with points" }).click();
  await page.locator("#slider-range").waitFor();
  await look("cart");
  await visit(page, "#/checkout");
  await page.locator("#hold").waitFor();
  await look("checkout");
  await page.getByLabel(/0002/).check();
  await page.locator("#pay").click();
  await page.getByRole("alert").waitFor();
  await look("checkout after a declined card");
  await visit(page, "#/");
  await visit(page, "#/done");
  await look("confirmation without an order");
  await visit(page, "#/you");
  await page.locator(".history li").first().waitFor();
  await look("member page");
  await visit(page, "#/nowhere");
  await look("lost");
}

async function inspect(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), standards);
  const bad = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
  const found = bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join("; ")}`);
  assert.deepEqual(found, [], name);
}
