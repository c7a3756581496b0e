// What a shopper does in a test, by the names and labels that people see.
//
// In scope: steps shared by several tests. Not in scope: assertions.

/** Signs in as a demo member. */
export async function signIn(page, name) {
  await page.getByRole("button", { name: /^(Sign in|Signed in as)/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await dialog.waitFor({ state: "hidden" });
}

/** Puts one piece of an article into the cart, from the product cards. */
export async function add(page, article) {
  await page.getByRole("button", { name: `Add to cart: ${article}` }).click();
}

/** Goes to a page of the shop by its address. */
export async function visit(page, address) {
  await page.evaluate((hash) => (location.hash = hash), address);
  await page.locator("#page-title, #cart-title").first().waitFor();
}

/** The text of an element, with every white space made a plain one. */
export async function text(page, selector) {
  return (await page.locator(selector).first().innerText()).replace(/\s+/g, " ").trim();
}

/** Waits until an element has a text. */
export async function shows(page, selector, wanted) {
  const found = page.locator(selector).first();
  const deadline = Date.now() + 8_000;
  let last = "";
  while (Date.now() < deadline) {
    last = (await found.count()) > 0 ? (await found.innerText()).replace(/\s+/g, " ").trim() : "(nothing)";
    if (last === wanted) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`${selector} shows "${last}", not "${wanted}"`);
}

/** Collects requests to the shop and the engine; `seen` are their paths. */
export function watchRequests(page) {
  const seen = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/v1/") || pathname.startsWith("/shop/")) seen.push(pathname);
  });
  return seen;
}

/** Moves the focus with the Tab key until it is on an element that matches. */
export async function tabTo(page, selector) {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`120 presses of Tab did not reach ${selector}`);
}
