// A load generator: so many connections, each sending its next request when the last is answered.
//
// In scope: sending and counting. Not in scope: what is sent, and to whom. It uses plain `http`, which
// takes less of the shared CPU than `fetch`.

import { Agent, request as httpRequest } from "node:http";

import { quantile } from "../statistics.mjs";

const keptProblems = 3; // of all that went wrong: enough to see what it is

/** Sends one request; answers its status and, of a failed one, its text. */
function send(agent, url, { path, headers, body }) {
  return new Promise((answered, failed) => {
    const options = { agent, method: "POST", headers: { "content-length": Buffer.byteLength(body), ...headers } };
    const request = httpRequest(new URL(path, url), options, (response) => {
      const isGood = response.statusCode >= 200 && response.statusCode < 300;
      let text = "";
      if (isGood) response.resume();
      else response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () => answered({ isGood, problem: isGood ? null : `${response.statusCode} ${text.slice(0, 300)}` }));
      response.on("error", failed);
    });
    request.on("error", failed);
    request.end(body);
  });
}

/**
 * Sends requests until the time or the requests are over.
 *
 * @param {object} options
 * @param {string} options.url where the server listens
 * @param {(index: number) => {path: string, headers?: object, body: string}} options.request makes the
 *   request with this index; every index is asked for once
 * @param {number} options.connections how many are open at once
 * @param {number} [options.seconds] no request begins later than this
 * @param {number} [options.requests] how many are sent at most
 * @returns {Promise<{good: number, errors: number, seconds: number, perSecond: number, p50Ms: number|null,
 *   p99Ms: number|null, problems: string[]}>} latencies are those of requests answered with 2xx
 */
export async function load({ url, request, connections, seconds = Infinity, requests = Infinity }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies = [];
  const problems = [];
  let errors = 0;
  let next = 0;
  const began = performance.now();
  const end = began + seconds * 1000;

  async function connection() {
    while (next < requests && performance.now() < end) {
      const message = request(next++);
      const sent = performance.now();
      const { isGood, problem } = await send(agent, url, message).catch((error) => ({ isGood: false, problem: String(error) }));
      if (isGood) {
        latencies.push(performance.now() - sent);
        continue;
      }
      errors++;
      if (problems.length < keptProblems) problems.push(problem);
    }
  }

  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  const took = (performance.now() - began) / 1000;
  return {
    good: latencies.length,
    errors,
    seconds: took,
    perSecond: latencies.length / took,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    problems,
  };
}
