// What is said to people who do not see the page, and the message that everybody sees.
//
// In scope: one polite message after things have settled. Not in scope: what is worth saying.

import { changed } from "./store.js";

const SETTLED_MS = 700; // five quick presses on + are one message
let timer: ReturnType<typeof setTimeout> | undefined;
let noticeNow: { text: string; kind: "good" | "bad" } | null = null;

/** Says something politely, once nothing new has come for a moment. The last one wins. */
export function say(text: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const place = document.getElementById("live");
    if (place) place.textContent = text;
  }, SETTLED_MS);
}

/** Shows a message on the page; `null` takes it away. */
export function notice(text: string | null, kind: "good" | "bad" = "good"): void {
  noticeNow = text === null ? null : { text, kind };
  changed();
}

/** The message on the page. */
export function shownNotice(): typeof noticeNow {
  return noticeNow;
}
