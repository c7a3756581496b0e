// The edge's endpoints that a page calls, one function each, with a look at the shape of what comes back.

import { Http, unreadable } from "./http.js";
import type { Answer } from "./http.js";
import { rulebookFormat } from "./generated/format.js";
import type { ActivityPage, Bootstrap, CompiledProgram, LedgerRecord, PlaceHold, Program, Quote, QuoteRequest, ReleaseHold } from "./generated/types.js";
import type { Settings } from "./options.js";
import type { ActivityOptions } from "./tally.js";

type Fields = { [name: string]: unknown };

/** The edge, as one shopper of one program sees it. */
export class Api {
  /** The member's token; a guest without. */
  memberToken: string | undefined;
  readonly #http: Http;
  readonly #key: string;

  constructor(settings: Settings) {
    this.#http = new Http(settings.endpoint, settings.fetch);
    this.#key = settings.publishableKey;
    this.memberToken = settings.memberToken;
  }

  /** What a page needs, and by how much the edge's clock is ahead of this device's, in milliseconds. */
  async bootstrap(): Promise<{ bootstrap: Bootstrap; skew: number }> {
    const answer = await this.#http.send({ method: "GET", path: "/v1/bootstrap", headers: this.#who() });
    const bootstrap = shaped(answer, "bootstrap", isBootstrap) as unknown as Bootstrap;
    // The edge read its clock somewhere between; the middle is wrong by at most half the way.
    const skew = Math.round(bootstrap.now - (answer.sentAt + answer.receivedAt) / 2);
    return { bootstrap, skew };
  }

  /** A program document. It is the same for everybody, so nobody's token goes along. */
  async program(version: string): Promise<Program> {
    const path = `/v1/programs/${encodeURIComponent(version)}`;
    const answer = await this.#http.send({ method: "GET", path, headers: { "Tally-Key": this.#key }, cacheable: true });
    return shaped(answer, "program", isProgram) as unknown as Program;
  }

  /** A version compiled for this package. The same for everybody, too. */
  async rulebook(version: string): Promise<CompiledProgram> {
    const path = `/v1/programs/${encodeURIComponent(version)}/rulebook/${rulebookFormat}`;
    const answer = await this.#http.send({ method: "GET", path, headers: { "Tally-Key": this.#key }, cacheable: true });
    return shaped(answer, "rulebook", isCompiled) as unknown as CompiledProgram;
  }

  /** A quote for now. */
  async quote(request: QuoteRequest): Promise<Quote> {
    const answer = await this.#http.send({ method: "POST", path: "/v1/quotes", headers: this.#who(), body: request });
    return shaped(answer, "quote", (quote) => isObject(quote["totals"]) && Array.isArray(quote["lines"])) as unknown as Quote;
  }

  /** Reserves points. */
  async hold(command: PlaceHold, key: string): Promise<LedgerRecord> {
    return this.#command("/v1/holds", command, key);
  }

  /** Gives reserved points back. */
  async release(command: ReleaseHold, key: string): Promise<LedgerRecord> {
    return this.#command(`/v1/holds/${encodeURIComponent(command.hold)}/release`, command, key);
  }

  /** What happened on an account. */
  async activity(account: string, options: ActivityOptions): Promise<ActivityPage> {
    const query = new URLSearchParams();
    if (options.before !== undefined) query.set("before", String(options.before));
    if (options.limit !== undefined) query.set("limit", String(options.limit));
    const path = `/v1/accounts/${encodeURIComponent(account)}/activity?${query}`.replace(/\?$/, "");
    const answer = await this.#http.send({ method: "GET", path, headers: this.#who() });
    return shaped(answer, "activity", (page) => Array.isArray(page["data"])) as unknown as ActivityPage;
  }

  async #command(path: string, body: unknown, key: string): Promise<LedgerRecord> {
    const headers = { ...this.#who(), "Idempotency-Key": key };
    const answer = await this.#http.send({ method: "POST", path, headers, body });
    return shaped(answer, "receipt", (record) => Number.isSafeInteger(record["seq"])) as unknown as LedgerRecord;
  }

  #who(): { [name: string]: string } {
    const key = { "Tally-Key": this.#key };
    return this.memberToken === undefined ? key : { ...key, Authorization: `Bearer ${this.memberToken}` };
  }
}

/** Whether it has what a bootstrap must have; also for one that was kept. */
export function isBootstrap(json: Fields): boolean {
  const next = json["next"];
  const announced = next === undefined || next === null || (isObject(next) && isVersion(next["version"]) && Number.isSafeInteger(next["effectiveAt"]));
  return isObject(json["view"]) && isVersion(json["version"]) && Number.isSafeInteger(json["now"]) && announced;
}

/** Whether it has what this package reads of a program; also for one that was kept. */
export function isProgram(json: Fields): boolean {
  return typeof json["id"] === "string" && typeof json["currency"] === "string" && Array.isArray(json["wallets"]);
}

/** Whether it has what a compiled program must have; also for one that was kept. */
export function isCompiled(json: Fields): boolean {
  return typeof json["format"] === "string" && Array.isArray(json["numbers"]) && typeof json["texts"] === "string";
}

/** Whether it is an object and no list. */
export function isObject(json: unknown): json is Fields {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function isVersion(json: unknown): json is string {
  return typeof json === "string" && json !== "";
}

function shaped(answer: Answer, what: string, fits: (json: Fields) => boolean): Fields {
  if (!isObject(answer.json) || !fits(answer.json)) throw unreadable(what);
  return answer.json;
}
