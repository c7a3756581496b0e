// What is kept for a start without network: the last bootstrap and the program in force. Never the token.
//
// A storage that is full, blocked or broken costs only that start, so every failure is ignored.

import { isBootstrap, isCompiled, isObject, isProgram } from "./api.js";
import { rulebookFormat } from "./generated/format.js";
import type { Bootstrap, CompiledProgram, Program } from "./generated/types.js";
import type { Settings } from "./options.js";
import type { TallyStorage } from "./tally.js";

/** A bootstrap with the clock's skew at the time. */
export interface Kept {
  bootstrap: Bootstrap;
  skew: number;
}

/** A version's document, and the same compiled where this page quotes. */
export interface KeptProgram {
  program: Program;
  compiled: CompiledProgram | undefined;
}

/** Keeps and finds. */
export class Keeper {
  readonly #storage: TallyStorage | undefined;
  readonly #prefix: string;

  constructor(settings: Settings) {
    this.#storage = settings.storage;
    this.#prefix = `tallystick:1:${settings.publishableKey}@${settings.endpoint}`;
  }

  /** Keeps a bootstrap for the bearer of a token. */
  async keepBootstrap(memberToken: string | undefined, kept: Kept): Promise<void> {
    await this.#write("view", { subject: subjectOf(memberToken), ...kept });
  }

  /** The last bootstrap; with a guest's view if it was another person's. */
  async bootstrap(memberToken: string | undefined): Promise<Kept | undefined> {
    const found = await this.#read("view");
    const bootstrap = found?.["bootstrap"];
    const skew = found?.["skew"];
    if (!isObject(bootstrap) || !isBootstrap(bootstrap) || !Number.isSafeInteger(skew)) return undefined;
    const read = bootstrap as unknown as Bootstrap;
    const same = found?.["subject"] === subjectOf(memberToken);
    return { bootstrap: same ? read : { ...read, view: {} }, skew: skew as number };
  }

  /** Forgets the person. */
  async forget(): Promise<void> {
    try {
      await this.#storage?.removeItem(`${this.#prefix}:view`);
    } catch {
      // see above
    }
  }

  /** Keeps a program in place of the last one. */
  async keepProgram(version: string, kept: KeptProgram): Promise<void> {
    await this.#write("program", { version, ...kept });
  }

  /** The program of a version, if it is the kept one. */
  async program(version: string): Promise<KeptProgram | undefined> {
    const found = await this.#read("program");
    const program = found?.["program"];
    if (found?.["version"] !== version || !isObject(program) || !isProgram(program)) return undefined;
    const compiled = found["compiled"];
    const isWhole = isObject(compiled) && isCompiled(compiled) && compiled["format"] === rulebookFormat;
    return { program: program as unknown as Program, compiled: isWhole ? (compiled as unknown as CompiledProgram) : undefined };
  }

  async #read(name: string): Promise<{ [name: string]: unknown } | undefined> {
    try {
      const json: unknown = JSON.parse((await this.#storage?.getItem(`${this.#prefix}:${name}`)) ?? "null");
      return isObject(json) ? json : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(name: string, value: unknown): Promise<void> {
    try {
      await this.#storage?.setItem(`${this.#prefix}:${name}`, JSON.stringify(value));
    } catch {
      // see above
    }
  }
}

/**
 * Names the bearer of a token without keeping it: its `sub` where it is readable, which outlives a renewal,
 * else a hash. It only tells people apart on one device; nothing is decided by it.
 */
function subjectOf(memberToken: string | undefined): string {
  if (memberToken === undefined) return "guest";
  for (const part of memberToken.split(".")) {
    try {
      const bytes = Uint8Array.from(atob(part.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
      const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (isObject(claims) && typeof claims["sub"] === "string") return `sub ${claims["sub"]}`;
    } catch {
      // not this part
    }
  }
  // FNV-1a, twice with different starts for 64 bits.
  const hash = (start: number) => Array.from(memberToken).reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), start) >>> 0;
  return `hash ${hash(0x811c9dc5).toString(16)}${hash(0x9747b28c).toString(16)}`;
}
