// The least that a durable object can do for an earn: one INSERT a POST. What our worker does is
// measured against this, on the same runtime with the same configuration.
//
// The classes have the names that tests/harness/config.mjs binds, so that nothing but the code differs.

import { DurableObject } from "cloudflare:workers";

export class AccountObject extends DurableObject {
  constructor(state, env) {
    super(state, env);
    this.sql = state.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  }

  // The runtime holds the answer back until the row is on disk.
  async fetch(request) {
    this.sql.exec("INSERT INTO entries (body) VALUES (?)", await request.text());
    return new Response(null, { status: 201 });
  }
}

export class ProgramObject extends DurableObject {}

export class OrderObject extends DurableObject {}

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/health") return new Response(null, { status: 200 });
    const account = pathname.match(/^\/accounts\/([^/]+)$/)?.[1];
    if (request.method !== "POST" || !account) return new Response(null, { status: 404 });
    return env.ACCOUNTS.get(env.ACCOUNTS.idFromName(account)).fetch(request);
  },
};
