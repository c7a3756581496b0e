// Which page is shown: the part of the address after the `#`, so that any file server can serve the shop.
//
// In scope: reading and changing the address, telling about changes. Not in scope: the pages.

/** The pages. */
export type Page = "shop" | "cart" | "checkout" | "done" | "member" | "lost";

const ADDRESSES: { [address: string]: Page } = { "": "shop", cart: "cart", checkout: "checkout", done: "done", you: "member" };

/** The page that the address names. */
export function page(): Page {
  const address = location.hash.replace(/^#\/?/, "").replace(/[/?].*$/, "");
  return ADDRESSES[address] ?? "lost";
}

/** The address of a page, for links. */
export function link(wanted: Page): string {
  return `#/${Object.keys(ADDRESSES).find((address) => ADDRESSES[address] === wanted) ?? ""}`;
}

/** Goes to a page. */
export function go(wanted: Page): void {
  location.hash = link(wanted).slice(1);
}

/** Calls back when another page is shown. */
export function onPage(listener: (now: Page, before: Page) => void): void {
  let before = page();
  addEventListener("hashchange", () => {
    const now = page();
    listener(now, before);
    before = now;
  });
}
