// The demo shop: starts the engine, then draws the page after every change.
//
// In scope: putting the parts together. Not in scope: any of them.

import { listen, register } from "./actions.js";
import "./basket.js";
import { begin, decline, difference, leave, tick } from "./checkout-flow.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { t, time } from "./i18n/index.js";
import { isReady, keepSignedIn, quoteNow, signIn, start, tally } from "./loyalty.js";
import { follow } from "./member-flow.js";
import { go, onPage, page, type Page } from "./routes.js";
import { notice, say } from "./say.js";
import { switchProgram } from "./shop.js";
import { changed, state, subscribe, update } from "./store.js";
import { html, paint, type Html } from "./template.js";
import { cartPage } from "./views/cart.js";
import { changedDialog, checkoutPage } from "./views/checkout.js";
import { donePage } from "./views/done.js";
import { frame, signInDialog } from "./views/frame.js";
import { memberPage } from "./views/member.js";
import { shopPage } from "./views/shop.js";

const app = document.getElementById("app") as HTMLElement;
let planned = false;

/** Draws once, however many changes there were. */
function plan(): void {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    draw();
  });
}

function draw(): void {
  if (!isReady()) return;
  const focused = document.activeElement;
  const quote = state.checkout && page() === "checkout" ? state.checkout.quote : quoteNow();
  document.documentElement.lang = state.language;
  document.title = `${t().title[page()]} · ${t().shopName}`;
  paint(app, frame(content(page()), quote));
  paint(document.getElementById("sign-in") as Element, signInDialog());
  paint(document.getElementById("changed") as Element, changedDialog());
  if (difference) openDialog("changed");
  else closeDialog("changed");
  // What had the focus is gone (a line of the cart, say): go on from the heading nearest to it.
  if (focused && focused !== document.body && !focused.isConnected) {
    const heading = document.getElementById("cart-title") ?? document.getElementById("page-title");
    heading?.focus({ preventScroll: true });
  }
  void follow().catch(failed);

  function content(wanted: Page): Html {
    switch (wanted) {
      case "shop":
        return shopPage(quote);
      case "cart":
        return cartPage(quote);
      case "checkout":
        return checkoutPage();
      case "done":
        return donePage();
      case "member":
        return memberPage();
      case "lost":
        return html`<div class="narrow"><h1 id="page-title" tabindex="-1">${t().messages.lost}</h1></div>`;
    }
  }
}

/** What a page needs when it is entered, and gives back when it is left. */
async function enter(now: Page, before: Page | null): Promise<void> {
  notice(null);
  if (before === "checkout" && now !== "done") await leave();
  if (now === "checkout" && !state.checkout) {
    if (state.lines.length === 0) go("cart");
    else await begin();
  }
  if (before === null) return;
  scrollTo(0, 0);
  document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
}

function failed(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  notice(navigator.onLine ? t().messages.error(text) : t().messages.offline, "bad");
}

register({
  skip: () => document.querySelector<HTMLElement>("main h1")?.focus(),
  dismiss: () => notice(null),
  language(code) {
    update({ language: code === "de" ? "de" : "en" });
  },
  openSignIn: () => openDialog("sign-in"),
  closeDialog: () => closeDialog("sign-in"),
  async signIn(member) {
    await signIn(member || null);
    closeDialog("sign-in");
    say(state.member ? t().messages.signedIn(state.member.name) : t().messages.signedOut);
  },
  async switchProgram(_, form) {
    const wanted = String(new FormData(form as HTMLFormElement).get("program"));
    const { effectiveAt } = await switchProgram(wanted);
    await tally().refresh(); // from now on the page knows of the version, and changes to it by itself
    const text = t().programs.switched(t().programs.names[wanted] ?? wanted, time(effectiveAt));
    notice(text);
    say(text);
  },
  retry: () => location.reload(),
});

async function run(): Promise<void> {
  listen(document.body, failed);
  subscribe(plan);
  try {
    await start();
  } catch (error) {
    console.error(error);
    document.documentElement.lang = state.language;
    paint(app, html`<main class="main narrow"><h1>${t().messages.failed}</h1><button type="button" class="button" data-click="retry">${t().messages.retry}</button></main>`);
    return;
  }
  onPage((now, before) => {
    draw();
    enter(now, before).catch(failed);
  });
  draw();
  app.removeAttribute("aria-busy");
  // A hold from before a reload goes on; on any other page its points go back.
  if (state.checkout && page() !== "checkout") await leave().catch(failed);
  await enter(page(), null).catch(failed);
  setInterval(tick, 1000);
  setInterval(() => void keepSignedIn().catch(failed), 60_000);
  document.addEventListener("visibilitychange", () => void keepSignedIn().catch(failed));
  addEventListener("online", changed);
  document.getElementById("changed")?.addEventListener("cancel", decline);
}

void run();
