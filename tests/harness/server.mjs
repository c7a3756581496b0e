// A real Tallystick server for tests: the built worker under plain `workerd serve`, with its
// durable objects on disk, on a free port of this machine.
//
// In scope: start, stop, kill and restart one server process. Not in scope: requests and assertions.

import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { assetsModule, frontModule, workerdConfig } from "./config.mjs";
import { assetsDirectory, requireFile, shopModule, workerDirectory, workerdBinary } from "./paths.mjs";

/** Keys that are valid in form and belong to nobody. */
export const testVars = Object.freeze({
  TALLY_SECRET_KEY: "sk_test_00000000000000000000000000000000",
  TALLY_PUBLISHABLE_KEY: "pk_test_00000000000000000000000000000000",
  TALLY_MEMBER_TOKEN_SECRET: "mts_00000000000000000000000000000000",
  SHOPIFY_WEBHOOK_SECRET: "00000000000000000000000000000000",
});

const readyWithin = 20_000; // ms; a loaded machine compiles the wasm module slowly on the first start
const stopWithin = 5_000; // ms; after that the process is killed

// Ends what a test that threw left behind. Only processes that this module started are in here.
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Starts a server and waits until `/v1/health` answers 200.
 *
 * @param {object} options
 * @param {string} options.dir directory for the configuration, the log-free state and the databases;
 *   start again with the same directory to get the same data
 * @param {number} [options.port] port to listen on; a free one when left out. Restarts keep it.
 * @param {Record<string, string>} [options.vars] text bindings that replace or extend `testVars`
 * @param {string} [options.worker] directory with index.js and index_bg.wasm
 * @param {string|false} [options.shop] module of the demo merchant's backend; false leaves it out
 * @param {string|false} [options.assets] directory of static files; false leaves them out
 * @returns {Promise<TestServer>}
 */
export async function startServer(options) {
  const server = new TestServer(options);
  await server.start();
  return server;
}

/** One workerd process and the directory that it keeps its data in. */
export class TestServer {
  #child = null;
  #port;
  #directory;
  #output = "";

  constructor({ dir, port = 0, vars = {}, worker = workerDirectory, shop = shopModule, assets = assetsDirectory }) {
    if (!dir) throw new Error("startServer needs dir: a directory for the server's data");
    this.#directory = resolve(dir);
    this.#port = port;
    const withShop = Boolean(shop) && existsSync(shop);
    const withAssets = Boolean(assets) && existsSync(assets);
    const modules = join(this.#directory, "modules");
    mkdirSync(modules, { recursive: true });
    mkdirSync(join(this.#directory, "objects"), { recursive: true });
    // Copies, so that a build during a test cannot change the server between two restarts.
    for (const name of ["index.js", "index_bg.wasm"]) {
      copyFileSync(requireFile(join(worker, name), "the worker is not built"), join(modules, name));
    }
    if (withShop) copyFileSync(shop, join(modules, "shop.js"));
    if (withAssets) {
      writeFileSync(join(modules, "front.js"), frontModule);
      writeFileSync(join(modules, "assets.js"), assetsModule);
      rmSync(join(this.#directory, "assets"), { force: true });
      symlinkSync(resolve(assets), join(this.#directory, "assets"), "junction");
    }
    const text = workerdConfig({ vars: { ...testVars, ...vars }, withShop, withAssets });
    writeFileSync(join(this.#directory, "workerd.capnp"), text);
  }

  /** Address of the server, without a slash at the end. */
  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Process id of the running workerd, or null when it is stopped. */
  get pid() {
    return this.#child?.pid ?? null;
  }

  /** Everything the server has printed since its first start. */
  get output() {
    return this.#output;
  }

  /** Starts the process and waits until it answers. Milliseconds that this took. */
  async start() {
    if (this.#child) throw new Error("the server is already running");
    const began = performance.now();
    const child = spawn(
      workerdBinary(),
      ["serve", "--control-fd=3", `--socket-addr=http=127.0.0.1:${this.#port}`, "workerd.capnp"],
      { cwd: this.#directory, stdio: ["ignore", "pipe", "pipe", "pipe"] },
    );
    running.add(child);
    this.#child = child;
    child.once("exit", () => {
      running.delete(child);
      if (this.#child === child) this.#child = null;
    });
    child.stdout.on("data", (chunk) => (this.#output += chunk));
    child.stderr.on("data", (chunk) => (this.#output += chunk));
    // A server that is still open must not keep the test process alive.
    child.unref();
    for (const stream of child.stdio) stream?.unref?.();
    try {
      this.#port = await this.#listening(child);
      await this.#healthy(child);
    } catch (error) {
      await this.kill9();
      throw error;
    }
    return performance.now() - began;
  }

  /** Asks the server to end, and kills it when it does not. */
  async stop() {
    await this.#end("SIGTERM");
  }

  /** Ends the server at once, as a power cut would: nothing is flushed. */
  async kill9() {
    await this.#end("SIGKILL");
  }

  /** Stops the server if it runs and starts it again on the same port with the same data. */
  async restart() {
    await this.stop();
    return this.start();
  }

  #listening(child) {
    return new Promise((found, failed) => {
      let buffered = "";
      const timer = setTimeout(() => failed(this.#failure("did not open its port")), readyWithin);
      const ended = () => {
        clearTimeout(timer);
        failed(this.#failure("ended while starting"));
      };
      child.once("exit", ended);
      child.once("error", ended);
      child.stdio[3].on("data", (chunk) => {
        buffered += chunk;
        for (const line of buffered.split("\n").slice(0, -1)) {
          const message = JSON.parse(line);
          if (message.event !== "listen" || message.socket !== "http") continue;
          clearTimeout(timer);
          child.off("exit", ended);
          found(message.port);
        }
        buffered = buffered.slice(buffered.lastIndexOf("\n") + 1);
      });
    });
  }

  async #healthy(child) {
    const deadline = performance.now() + readyWithin;
    let last = "no answer";
    while (performance.now() < deadline && this.#child === child) {
      try {
        const response = await fetch(`${this.url}/v1/health`, { signal: AbortSignal.timeout(readyWithin) });
        await response.arrayBuffer();
        if (response.ok) return;
        last = `status ${response.status}`;
      } catch (error) {
        last = error.message;
      }
      await sleep(15);
    }
    throw this.#failure(`did not become ready at ${this.url}/v1/health (${last})`);
  }

  async #end(signal) {
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.ref();
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), stopWithin);
    await ended;
    clearTimeout(timer);
  }

  #failure(problem) {
    return new Error(`the test server ${problem}; its output:\n${this.#output.slice(-4000) || "(nothing)"}`);
  }
}
