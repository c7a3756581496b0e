// Programs that are not right: every mistake is named at once, and nothing is published.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ask, assertProblem, changed, json, program, Victims } from "./requests.mjs";

/** Six mistakes of six kinds, in one document: each with its place. */
const sixMistakes = {
  id: "shop",
  zone: { name: "UTC" },
  currency: "EUR",
  wallets: [{ id: "points" }, { id: "points" }],
  earn: [
    { id: "base", wallet: "gold", per: "money", points: "1" },
    { id: "steps", wallet: "points", per: "money", points: "1", every: "0" },
  ],
  rewards: [
    { id: "off", give: { percent: { value: "120", on: "order" } } },
    { id: "club", when: [{ tier: { ladder: "none", atLeast: "top" } }], give: { amount: { value: "1", on: "order" } } },
  ],
  ladders: [{ id: "status", metric: "orders", tiers: [{ id: "a", from: "0" }, { id: "b", from: "10" }, { id: "c", from: "5" }] }],
};
const sixPlaces = ["/wallets/1/id", "/earn/0/wallet", "/earn/1/every", "/rewards/0/give/percent/value", "/rewards/1/when/0/tier/ladder", "/ladders/0/tiers/2/from"];

/** Mistakes in the form of a document, next to mistakes in its sense. */
const formAndSense = { ...sixMistakes, currency: "euro", surprise: true, wallets: [{ id: "points", scale: 1.5 }] };
const formAndSensePlaces = ["/currency", "/surprise", "/wallets/0/scale", ...sixPlaces.slice(1)];

const earn = (change) => changed((copy) => void Object.assign(copy.earn[0], change));
const reward = (change) => changed((copy) => void Object.assign(copy.rewards[0], change));
const zone = (change) => changed((copy) => void Object.assign(copy.zone, change));

/** Programs with one mistake. */
const wrong = [
  { name: "a rate as a number", document: earn({ points: 1.25 }), path: "/earn/0/points" },
  { name: "a rate of seven decimals", document: earn({ points: "0.0000001" }), path: "/earn/0/points" },
  { name: "a rate below zero", document: earn({ points: "-1" }), path: "/earn/0/points" },
  { name: "a rate with an exponent", document: earn({ points: "1e3" }), path: "/earn/0/points" },
  { name: "a rate above a million million", document: earn({ points: "1000000000001" }), path: "/earn/0/points" },
  { name: "an unknown kind", document: earn({ per: "smile" }), path: "/earn/0/per" },
  { name: "a priority that is a fraction", document: reward({ priority: 0.5 }), path: "/rewards/0/priority" },
  { name: "a priority of 1e300", document: reward({ priority: 1e300 }), path: "/rewards/0/priority" },
  { name: "a priority of 2^53", document: reward({ priority: 2 ** 53 }), path: "/rewards/0/priority" },
  { name: "a cost that is a fraction of a number", document: reward({ cost: { wallet: "points", points: "100", max: 0.5 } }), path: "/rewards/0/cost/max" },
  { name: "two things given", document: reward({ give: { percent: { value: "1", on: "order" }, amount: { value: "1", on: "order" } } }), path: "/rewards/0/give" },
  { name: "an unknown zone", document: zone({ name: "Mars/Olympus" }), path: "/zone" },
  { name: "an offset that is a fraction", document: zone({ offset: 0.5 }), path: "/zone/offset" },
  { name: "no wallets", document: { ...program, wallets: [] }, path: "/wallets" },
  { name: "a name of 501 letters", document: { ...program, name: "n".repeat(501) }, path: "/name" },
  { name: "10,001 rules", document: { ...program, earn: Array.from({ length: 10_001 }, (_, n) => ({ id: `e${n}`, wallet: "points", per: "line", points: "1" })) }, path: "" },
  { name: "conditions 40 deep", document: earn({ when: [Array.from({ length: 20 }).reduce((inner) => ({ any: [inner] }), { channel: ["web"] })] }), status: 400 },
];

describe("programs that are not right", () => {
  const victims = new Victims();
  let schedule;
  before(async () => {
    await victims.renew();
    schedule = await bootstrap();
  });
  after(() => victims.end());

  const bootstrap = async () => {
    const { version, next } = json(await ask(victims.server, "GET", "/v1/bootstrap"));
    return { version, next };
  };
  const publish = (document, more = {}) => ask(victims.server, "POST", "/v1/programs", { program: document, ...more });
  const validate = (document) => ask(victims.server, "POST", "/v1/programs/validate", document);
  const unchanged = async () => assert.deepEqual(await bootstrap(), schedule, "the schedule changed");
  const places = (errors) => [...new Set(errors.map((error) => error.path))];

  for (const [name, document, expected] of [
    ["six mistakes are named at once", sixMistakes, sixPlaces],
    ["mistakes of form hide no mistakes of sense", formAndSense, formAndSensePlaces],
  ]) {
    test(`${name}, when published`, async () => {
      const problem = assertProblem(await publish(document), { status: 422, code: "invalid_program" });
      assert.deepEqual(places(problem.errors).toSorted(), expected.toSorted());
      await unchanged();
    });
    test(`${name}, when validated`, async () => {
      const { version, errors } = json(await validate(document));
      assert.equal(version, undefined);
      assert.deepEqual(places(errors).toSorted(), expected.toSorted());
    });
    test(`${name}, when simulated`, async () => {
      const problem = assertProblem(await ask(victims.server, "POST", "/v1/simulations", { program: document, cases: [] }), { status: 422, code: "invalid_program" });
      assert.deepEqual(places(problem.errors).toSorted(), expected.toSorted());
    });
  }

  describe("one mistake, when published", () => {
    victims.table(wrong.map((row) => ({ status: 422, ...row })), async ({ document }) => {
      const answer = await publish(document);
      await unchanged();
      return answer;
    });
  });

  describe("one mistake, when validated", () => {
    for (const { name, document, path, status } of wrong) {
      test(name, async () => {
        const answer = await validate(document);
        if (status === 400) return assertProblem(answer, { status });
        assert.ok(places(json(answer).errors).includes(path), answer.text);
      });
    }
  });

  describe("the envelope of a version", () => {
    const other = earn({ points: "2" });
    const rows = [
      { name: "no program", body: {}, path: "/program" },
      { name: "a program that is a list", body: { program: [] }, status: 422, path: "" },
      { name: "a program that is a number", body: { program: 7 }, status: 422, path: "" },
      { name: "an unknown field", body: { program: other, force: true }, path: "/force" },
      { name: "an instant that is a fraction", body: { program: other, effectiveAt: 0.5 }, path: "/effectiveAt" },
      { name: "an instant that is text", body: { program: other, effectiveAt: "now" }, path: "/effectiveAt" },
      { name: "an instant in the year 12000", body: { program: other, effectiveAt: 316_500_000_000_000 }, path: "/effectiveAt" },
      { name: "a second version at once", body: { program: other, effectiveAt: Date.now() }, status: 422, code: "too_soon" },
      { name: "a second version in the past", body: { program: other, effectiveAt: 0 }, status: 422, code: "too_soon" },
      { name: "another program", body: { program: { ...program, id: "other" } }, status: 409, code: "other_program" },
    ];
    victims.table(rows, async ({ body }) => {
      const answer = await ask(victims.server, "POST", "/v1/programs", body);
      await unchanged();
      return answer;
    });
  });

  test("a version before the last announced one is refused, and the announced one stays", async () => {
    const at = Date.now() + 3_600_000;
    const announced = json(await publish(earn({ points: "3" }), { effectiveAt: at }), 201);
    assertProblem(await publish(earn({ points: "4" }), { effectiveAt: at - 1000 }), { status: 409, code: "out_of_order" });
    assertProblem(await publish(earn({ points: "4" }), { effectiveAt: at }), { status: 409, code: "out_of_order" });
    assert.deepEqual((await bootstrap()).next, { version: announced.version, effectiveAt: at });
  });
});
