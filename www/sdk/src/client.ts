// The `Tally` itself: the state of a page (who, which version, which view) and what changes it.

import { Api } from "./api.js";
import { QuoteChangedError, TallyError, asTallyError, isOutage } from "./errors.js";
import { Events } from "./events.js";
import type { ActivityPage, Cart, Id, LedgerRecord, PlaceHold, Program, Quote, QuoteRequest, View } from "./generated/types.js";
import { unreadable } from "./http.js";
import { newKey } from "./key.js";
import { readActivityOptions, readHold, readHoldOptions, readQuoteOptions, readReleaseOptions } from "./options.js";
import { readRemoteQuoteOptions, readSettings, readToken } from "./options.js";
import { plain } from "./plain.js";
import { Programs } from "./programs.js";
import type { Loaded } from "./programs.js";
import { Schedule } from "./schedule.js";
import { Keeper } from "./storage.js";
import type { Kept } from "./storage.js";
import type { ActivityOptions, EngineKind, Hold, HoldOptions, QuoteOptions, ReleaseOptions, RemoteQuoteOptions, Tally, TallyEvents, TallyOptions } from "./tally.js";
import { accountOf, afterRecord, frozen, isNews, leavesMoreToRead } from "./view.js";

/** The one `Tally` of a page; `start` first. */
export class Client implements Tally {
  readonly #api: Api;
  readonly #keeper: Keeper;
  readonly #events = new Events();
  readonly #programs: Programs;
  readonly #schedule: Schedule;
  #current: Loaded | undefined;
  #view: View = frozen({});
  #skew = 0;
  /** Counts sign-ins and sign-outs: an answer to someone else is dropped. */
  #session = 0;
  /** Counts questions to the edge: an older answer never replaces a newer one. */
  #asked = 0;
  #applied = 0;

  constructor(options: TallyOptions) {
    const settings = readSettings(options);
    this.#api = new Api(settings);
    this.#keeper = new Keeper(settings);
    this.#programs = new Programs(settings, this.#api, this.#keeper, this.#events);
    this.#schedule = new Schedule({
      now: () => this.now(),
      load: (version) => this.#programs.load(version),
      putInForce: (loaded) => this.#putInForce(loaded),
      failed: (error) => this.#events.emit("error", error),
    });
  }

  async start(): Promise<void> {
    this.#programs.preload();
    try {
      await this.refresh();
    } catch (thrown) {
      const kept = isOutage(thrown) ? await this.#keeper.bootstrap(this.#api.memberToken) : undefined;
      if (kept === undefined) throw thrown;
      await this.#take(kept);
      this.#events.emit("error", asTallyError(thrown, "internal"));
    }
  }

  get engine(): EngineKind {
    return this.#inForce.engine === undefined ? "remote" : "wasm";
  }

  get program(): Program {
    return this.#inForce.program;
  }

  get version(): string {
    return this.#inForce.version;
  }

  get view(): View {
    return this.#view;
  }

  get isMember(): boolean {
    return accountOf(this.#view) !== undefined;
  }

  on<Name extends keyof TallyEvents>(event: Name, listener: (value: TallyEvents[Name]) => void): () => void {
    return this.#events.on(event, listener);
  }

  now(): number {
    return Date.now() + this.#skew;
  }

  quote(cart: Cart, options?: QuoteOptions): Quote {
    const { at, trace = false, digest = false } = readQuoteOptions(options);
    this.#schedule.advance();
    const current = this.#inForce;
    if (current.engine === undefined) {
      throw new TallyError("engine_remote", "the engine does not run in this page (`tally.engine` is `remote`); use quoteRemotely");
    }
    const copy = plain(cart);
    try {
      return current.engine.quote(this.#view, copy, at ?? this.now(), trace, digest);
    } catch (thrown) {
      const error = asTallyError(thrown, "engine_failed");
      if (error.code === "engine_failed") {
        this.#programs.giveUp(error);
        this.#current = { ...current, engine: undefined };
      }
      throw error;
    }
  }

  async quoteRemotely(cart: Cart, options?: RemoteQuoteOptions): Promise<Quote> {
    const { trace } = readRemoteQuoteOptions(options);
    const request: QuoteRequest = { cart: copied(cart) };
    const account = accountOf(this.#view);
    if (account !== undefined) request.account = account;
    if (trace !== undefined) request.trace = trace;
    return this.#api.quote(request);
  }

  async hold(cart: Cart, options?: HoldOptions): Promise<Hold> {
    const { seconds, digest, key = newKey() } = readHoldOptions(options);
    const account = this.#account();
    const command: PlaceHold = { account, hold: key, cart: copied(cart), digest: digest ?? "" };
    if (digest === undefined) command.digest = await this.#digest(command.cart);
    if (seconds !== undefined) command.seconds = seconds;
    try {
      const record = await this.#api.hold(command, key);
      if (typeof record.deadline !== "number") throw unreadable("receipt of a hold");
      this.#absorb(record, account);
      return Object.freeze({ id: command.hold, deadline: record.deadline, digest: record.digest ?? command.digest, record });
    } catch (thrown) {
      if (thrown instanceof QuoteChangedError) await this.#refreshQuietly();
      throw thrown;
    }
  }

  async release(hold: Hold | string, options?: ReleaseOptions): Promise<LedgerRecord> {
    const { key = newKey() } = readReleaseOptions(options);
    const account = this.#account();
    const record = await this.#api.release({ account, hold: readHold(hold) }, key);
    this.#absorb(record, account);
    return record;
  }

  async activity(options?: ActivityOptions): Promise<ActivityPage> {
    const read = readActivityOptions(options);
    return this.#api.activity(this.#account(), read);
  }

  async refresh(): Promise<View> {
    const [session, asked] = [this.#session, ++this.#asked];
    const kept = await this.#api.bootstrap();
    await this.#take(kept, () => session === this.#session && asked > this.#applied);
    if (session === this.#session) {
      this.#applied = Math.max(this.#applied, asked);
      await this.#keeper.keepBootstrap(this.#api.memberToken, kept);
    }
    return this.#view;
  }

  async signIn(memberToken: string): Promise<View> {
    const before = this.#api.memberToken;
    this.#api.memberToken = readToken(memberToken);
    const session = ++this.#session;
    try {
      return await this.refresh();
    } catch (thrown) {
      if (session === this.#session) this.#api.memberToken = before;
      throw thrown;
    }
  }

  async signOut(): Promise<View> {
    this.#api.memberToken = undefined;
    this.#session += 1;
    this.#show({}); // at once: the next person at this device must not see it
    await this.#keeper.forget();
    await this.#refreshQuietly();
    return this.#view;
  }

  get #inForce(): Loaded {
    // `createTally` hands nothing out before a version is in force.
    if (this.#current === undefined) throw new TallyError("internal", "no program version is in force");
    return this.#current;
  }

  /** Takes a bootstrap over as a whole: view and version change together or not at all. */
  async #take({ bootstrap, skew }: Kept, isWanted = () => true): Promise<void> {
    const isInForce = () => this.#current?.version === bootstrap.version;
    const loaded = isInForce() ? undefined : await this.#programs.load(bootstrap.version);
    const wanted = isWanted();
    // Meanwhile another answer may have put the same version in force.
    if (loaded !== undefined && wanted && !isInForce()) this.#putInForce(loaded);
    else loaded?.engine?.free();
    if (!wanted) return;
    this.#skew = skew;
    const { view } = bootstrap;
    if (isNews(view, this.#view)) this.#show(view);
    this.#schedule.follow(bootstrap.next ?? undefined);
  }

  #putInForce(loaded: Loaded): void {
    const before = this.#current;
    this.#current = loaded;
    before?.engine?.free();
    void this.#keeper.keepProgram(loaded.version, { program: loaded.program, compiled: loaded.compiled });
    if (before !== undefined) this.#events.emit("version", loaded.version);
  }

  #show(view: View): void {
    this.#view = frozen(view);
    this.#events.emit("view", this.#view);
  }

  /** Takes a receipt over: it says what the account holds, so no request follows. */
  #absorb(record: LedgerRecord, account: Id): void {
    const before = this.#view;
    if (before.account !== account || record.seq <= (before.revision ?? 0)) return;
    this.#show(afterRecord(before, record));
    if (leavesMoreToRead(before, record)) void this.#refreshQuietly();
  }

  async #refreshQuietly(): Promise<void> {
    try {
      await this.refresh();
    } catch (thrown) {
      this.#events.emit("error", asTallyError(thrown, "internal"));
    }
  }

  async #digest(cart: Cart): Promise<Id> {
    const quote = this.engine === "remote" ? await this.quoteRemotely(cart) : this.quote(cart, { digest: true });
    if (quote.digest === undefined) throw unreadable("quote with a digest");
    return quote.digest;
  }

  #account(): Id {
    const account = accountOf(this.#view);
    if (account === undefined) throw new TallyError("not_a_member", "only members have points; sign in with a member token first");
    return account;
  }
}

/** The cart as it is now: what the page does to it while a request is on its way changes nothing. */
function copied(cart: Cart): Cart {
  return plain(cart) as unknown as Cart;
}
