// The version that follows: fetched ahead, put in force when its time has come.

import { asTallyError } from "./errors.js";
import type { TallyError } from "./errors.js";
import type { Announced } from "./generated/types.js";
import type { Loaded } from "./programs.js";

const LONGEST_SLEEP_MS = 3_600_000; // also within what a timer can count
const PAUSE_AFTER_FAILURE_MS = 30_000;

/** What a schedule needs of its owner. */
export interface Owner {
  now(): number;
  load(version: string): Promise<Loaded>;
  putInForce(loaded: Loaded): void;
  failed(error: TallyError): void;
}

/** Waits for one announced version. */
export class Schedule {
  readonly #owner: Owner;
  #announced: Announced | undefined;
  #loaded: Loaded | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** The version that is waited for. */
  get announced(): Announced | undefined {
    return this.#announced;
  }

  /** Waits for this one from now on, or for none. */
  follow(announced: Announced | undefined): void {
    const same = announced?.version === this.#announced?.version;
    this.#announced = announced;
    if (!same) {
      this.#loaded?.engine?.free();
      this.#loaded = undefined;
    }
    clearTimeout(this.#timer);
    if (announced === undefined) return;
    if (this.#loaded === undefined) void this.#fetch(announced.version);
    else this.#sleep();
  }

  /** Puts the version in force if it is time and it is here. Called by the timer, and before each quote: timers of hidden pages are late. */
  advance(): void {
    const [announced, loaded] = [this.#announced, this.#loaded];
    if (announced === undefined || loaded === undefined || this.#owner.now() < announced.effectiveAt) return;
    this.#announced = undefined;
    this.#loaded = undefined;
    clearTimeout(this.#timer);
    this.#owner.putInForce(loaded);
  }

  async #fetch(version: string): Promise<void> {
    try {
      const loaded = await this.#owner.load(version);
      if (this.#announced?.version !== version || this.#loaded !== undefined) {
        loaded.engine?.free();
        return;
      }
      this.#loaded = loaded;
      this.#sleep();
    } catch (thrown) {
      if (this.#announced?.version !== version) return;
      this.#owner.failed(asTallyError(thrown, "internal"));
      this.#later(PAUSE_AFTER_FAILURE_MS, () => void this.#fetch(version));
    }
  }

  #sleep(): void {
    this.advance();
    if (this.#announced === undefined) return;
    const left = Math.max(this.#announced.effectiveAt - this.#owner.now(), 0);
    this.#later(Math.min(left, LONGEST_SLEEP_MS), () => this.#sleep());
  }

  #later(ms: number, wake: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(wake, ms);
    // In Node a waiting timer would keep the process alive.
    (this.#timer as { unref?: () => void }).unref?.();
  }
}
