// Program versions: finds a document, compiles it, and decides whether this page quotes itself.

import type { Api } from "./api.js";
import { Engine, loadEngine } from "./engine.js";
import { TallyError, asTallyError } from "./errors.js";
import type { Events } from "./events.js";
import type { Program } from "./generated/types.js";
import type { Settings } from "./options.js";
import type { Keeper } from "./storage.js";
import type { EngineKind } from "./tally.js";

/** A version that can be put in force. */
export interface Loaded {
  version: string;
  program: Program;
  /** Absent where the edge quotes. */
  engine: Engine | undefined;
}

/** Loads program versions. */
export class Programs {
  /** Where quotes are computed from now on. */
  kind: EngineKind;
  readonly #settings: Settings;
  readonly #api: Api;
  readonly #keeper: Keeper;
  readonly #events: Events;
  #module: Promise<void> | undefined;

  constructor(settings: Settings, api: Api, keeper: Keeper, events: Events) {
    this.#settings = settings;
    this.#api = api;
    this.#keeper = keeper;
    this.#events = events;
    this.kind = settings.engine === "remote" ? "remote" : "wasm";
  }

  /** Begins to load the engine's module, while other things are on their way. */
  preload(): void {
    if (this.kind === "remote") return;
    this.#module ??= loadEngine(this.#settings.wasm);
    this.#module.catch(() => undefined); // `load` awaits it and says so
  }

  /** Finds and compiles a version. */
  async load(version: string): Promise<Loaded> {
    this.preload();
    const kept = await this.#keeper.program(version);
    const program = kept ?? (await this.#api.program(version));
    const engine = await this.#compile(version, program);
    if (engine === "other" && kept !== undefined) {
      // Someone changed what was kept; the edge has the right one.
      return this.#fresh(version, await this.#api.program(version));
    }
    return this.#fresh(version, program, engine);
  }

  /** What to do when the engine can no longer be used: leave quotes to the edge, if that is allowed. */
  giveUp(error: TallyError): void {
    if (this.#settings.engine === "wasm") throw error;
    if (this.kind === "remote") return;
    this.kind = "remote";
    this.#events.emit("error", error);
  }

  async #fresh(version: string, program: Program, known?: Engine | "other"): Promise<Loaded> {
    const engine = known ?? (await this.#compile(version, program));
    if (engine === "other") throw new TallyError("wrong_program", `the edge's program is not the version \`${version}\` that it announced`);
    return { version, program, engine };
  }

  async #compile(version: string, program: Program): Promise<Engine | "other" | undefined> {
    if (this.kind === "remote") return undefined;
    let engine: Engine;
    try {
      await this.#module;
      engine = new Engine(program);
    } catch (thrown) {
      // Perhaps a kind of rule that is newer than this package: the edge knows it.
      this.giveUp(asTallyError(thrown, "engine_failed"));
      return undefined;
    }
    if (engine.version === version) return engine;
    engine.free();
    return "other";
  }
}
