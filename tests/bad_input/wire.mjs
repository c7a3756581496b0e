// A request written byte by byte: what fetch refuses to send, an attacker does not.

import { connect } from "node:net";

const within = 10_000; // ms; a server that neither answers nor closes by then hangs

/**
 * Sends bytes and reads the first answer.
 *
 * @param {string} url the server
 * @param {string|Uint8Array} bytes the whole request, in Latin-1 when it is text
 * @returns {Promise<{status: number, headers: Headers, text: string}>} status 0 if the connection ended without an answer
 */
export function sendBytes(url, bytes) {
  const { hostname, port } = new URL(url);
  return new Promise((done, failed) => {
    let received = Buffer.alloc(0);
    const socket = connect(Number(port), hostname, () => socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes));
    const finish = () => {
      socket.destroy();
      done(read(received));
    };
    socket.setTimeout(within, () => failed(new Error(`no answer within ${within} ms; so far ${received.toString("latin1")}`)));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isWhole(received)) finish();
    });
    socket.on("close", finish);
    socket.on("error", finish);
  });
}

/** Sends the beginning of a request and breaks the connection. */
export function breakOff(url, bytes) {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, () => socket.resetAndDestroy()));
    socket.on("error", () => {});
    socket.on("close", done);
  });
}

/** A request with its line and headers as they are, closed after the answer. */
export function request(method, path, headers = {}, body = "") {
  const lines = Object.entries({ host: "localhost", "content-length": Buffer.byteLength(body), connection: "close", ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}

function split(received) {
  const text = received.toString("utf8");
  const end = text.indexOf("\r\n\r\n");
  return end < 0 ? null : { head: text.slice(0, end).split("\r\n"), body: text.slice(end + 4) };
}

function isWhole(received) {
  const parts = split(received);
  const length = parts && /^content-length: *(\d+)$/im.exec(parts.head.join("\n"));
  return Boolean(length) && Buffer.byteLength(parts.body) >= Number(length[1]);
}

function read(received) {
  const parts = split(received);
  if (!parts) return { status: 0, headers: new Headers(), text: received.toString("latin1") };
  const headers = new Headers(parts.head.slice(1).map((line) => line.split(/: */, 2)));
  return { status: Number(parts.head[0].split(" ")[1]), headers, text: parts.body };
}
