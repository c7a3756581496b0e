// Starting, and what the page gets.

import { Client } from "./client.js";
import type { Tally, TallyOptions } from "./tally.js";

/**
 * Starts a loyalty program in a page: one request for the state, one for a program that is not known yet; none
 * where the edge cannot be reached and this device has been here before. Throws a `TallyError`.
 */
export async function createTally(options: TallyOptions): Promise<Tally> {
  const client = new Client(options);
  await client.start();
  return facade(client);
}

/** Frozen, so that frameworks do not wrap it, and with methods that work when taken off it. */
function facade(tally: Tally): Tally {
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
