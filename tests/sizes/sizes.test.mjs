// What is exact for one build and must not grow: sizes and rows written.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { rowsPerEarn } from "../bench/edge/rows.mjs";
import { ourSide } from "../bench/edge/sides.mjs";
import { sdkBytes, workerBytes } from "../bench/sizes.mjs";
import { workerDirectory } from "../harness/paths.mjs";

const KB = 1000; // bytes, the stricter reading of a budget

describe("sizes", () => {
  test("the worker's upload has at most 700 KB, gzip", () => {
    const bytes = workerBytes();
    assert.ok(bytes <= 700 * KB, `the worker has ${bytes} bytes`);
  });

  test("the SDK's module and glue do not grow, brotli", () => {
    // The budget is 90 KB, and it is NOT met: this is what was measured, plus 1 %. From here it may only go down, until
    // it is the budget. What is left is the quote itself: rewards, hints, the packed readers of rulebooks and views.
    const ceiling = 175_300;
    const bytes = sdkBytes();
    assert.ok(bytes <= ceiling, `the SDK has ${bytes} bytes, more than ${ceiling}`);
  });
});

describe("rows written", () => {
  const ends = [];
  let rows;

  before(async () => {
    const directory = mkdtempSync(join(tmpdir(), "tallystick-sizes-"));
    ends.push(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
    const { server } = await ourSide(directory, workerDirectory);
    ends.push(() => server.stop());
    rows = await rowsPerEarn(server);
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  test("an order under its own key writes at most 3: record, purchase, lot", () => assert.ok(rows.orderKey <= 3, `${rows.orderKey} rows`));

  test("any other key costs one row more", () => assert.ok(rows.otherKey <= 4, `${rows.otherKey} rows`));
});
