// Program versions: finds a document and its rulebooks, and decides whether this page quotes itself.

import type { Api } from "./api.js";
import { Engine, loadEngine } from "./engine.js";
import { TallyError, asTallyError } from "./errors.js";
import type { Events } from "./events.js";
import type { CompiledProgram } from "./generated/types.js";
import type { Settings } from "./options.js";
import type { Keeper, KeptProgram } from "./storage.js";
import type { EngineKind } from "./tally.js";

/** A version that can be put in force. */
export interface Loaded extends KeptProgram {
  version: string;
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

  /** Finds a version: what is kept of it, the rest from the edge. */
  async load(version: string): Promise<Loaded> {
    this.preload();
    const kept = await this.#keeper.program(version);
    const [program, found] = await Promise.all([kept?.program ?? this.#api.program(version), kept?.compiled ?? this.#compiled(version)]);
    const engine = await this.#engine(version, found);
    if (engine !== "other") return { version, program, compiled: found, engine };
    if (kept?.compiled === undefined) throw wrongProgram(version);
    // Someone changed what was kept; the edge has the right one.
    const [fresh, compiled] = await Promise.all([this.#api.program(version), this.#compiled(version)]);
    const again = await this.#engine(version, compiled);
    if (again === "other") throw wrongProgram(version);
    return { version, program: fresh, compiled, engine: again };
  }

  /** What to do when the engine can no longer be used: leave quotes to the edge, if that is allowed. */
  giveUp(error: TallyError): void {
    if (this.#settings.engine === "wasm") throw error;
    if (this.kind === "remote") return;
    this.kind = "remote";
    this.#events.emit("error", error);
  }

  /** The version compiled for this package, where this page quotes and the edge has it. */
  async #compiled(version: string): Promise<CompiledProgram | undefined> {
    if (this.kind === "remote") return undefined;
    try {
      return await this.#api.rulebook(version);
    } catch (thrown) {
      if (!(thrown instanceof TallyError) || thrown.code !== "other_format") throw thrown;
      // The edge runs another release than this package.
      this.giveUp(thrown);
      return undefined;
    }
  }

  async #engine(version: string, compiled: CompiledProgram | undefined): Promise<Engine | "other" | undefined> {
    if (this.kind === "remote" || compiled === undefined) return undefined;
    let engine: Engine;
    try {
      await this.#module;
      engine = new Engine(compiled);
    } catch (thrown) {
      this.giveUp(asTallyError(thrown, "engine_failed"));
      return undefined;
    }
    if (engine.version === version) return engine;
    engine.free();
    return "other";
  }
}

function wrongProgram(version: string): TallyError {
  return new TallyError("wrong_program", `the edge's program is not the version \`${version}\` that it announced`);
}
