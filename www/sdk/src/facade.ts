// What the page gets of a client: frozen, so that frameworks do not wrap it, with methods that work when taken off it.

import type { Tally } from "./tally.js";

/** The same `Tally`, safe to hand out. */
export function facade(tally: Tally): Tally {
  return Object.freeze<Tally>({
    get engine() {
      return tally.engine;
    },
    get program() {
      return tally.program;
    },
    get version() {
      return tally.version;
    },
    get view() {
      return tally.view;
    },
    get isMember() {
      return tally.isMember;
    },
    quote: tally.quote.bind(tally),
    quoteRemotely: tally.quoteRemotely.bind(tally),
    hold: tally.hold.bind(tally),
    release: tally.release.bind(tally),
    refresh: tally.refresh.bind(tally),
    signIn: tally.signIn.bind(tally),
    signOut: tally.signOut.bind(tally),
    activity: tally.activity.bind(tally),
    on: tally.on.bind(tally),
    now: tally.now.bind(tally),
  });
}
