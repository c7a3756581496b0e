// Idempotency keys.

import { TallyError } from "./errors.js";

/** A new idempotency key: a random UUID. */
export function newKey(): string {
  // `crypto.randomUUID` exists on https pages only; a shop under development may be on http.
  const source = globalThis.crypto;
  if (typeof source?.getRandomValues !== "function") {
    throw new TallyError("no_randomness", "this environment has no `crypto.getRandomValues`; make the key yourself");
  }
  const bytes = source.getRandomValues(new Uint8Array(16));
  const withBits = bytes.map((byte, index) => {
    if (index === 6) return (byte & 0x0f) | 0x40; // version 4: random
    return index === 8 ? (byte & 0x3f) | 0x80 : byte; // variant of RFC 9562
  });
  const hex = Array.from(withBits, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
