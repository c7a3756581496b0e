// Bodies that are wrong, as tables: texts that no route takes, and mistakes in single fields of a cart.

const nested = (levels, open, close) => open.repeat(levels) + close.repeat(levels);

/** Bytes that are no request for any route that reads a body; `{name, body, path?, status?, code?}`. */
export const garbage = [
  { name: "nothing", body: "", code: "invalid_request", path: "" },
  { name: "spaces", body: "  \n ", code: "invalid_request", path: "" },
  { name: "text", body: "hello", code: "invalid_request", path: "" },
  { name: "half an object", body: '{"account":"victim"', code: "invalid_request", path: "" },
  { name: "two objects", body: "{}{}", code: "invalid_request", path: "" },
  { name: "a comma too many", body: '{"account":"victim",}', code: "invalid_request", path: "" },
  { name: "single quotes", body: "{'account':'victim'}", code: "invalid_request", path: "" },
  { name: "the literal NaN", body: '{"account":NaN}', code: "invalid_request", path: "" },
  { name: "the literal Infinity", body: '{"account":Infinity}', code: "invalid_request", path: "" },
  { name: "half a surrogate pair", body: String.raw`{"account":"\ud800"}`, code: "invalid_request", path: "" },
  { name: "invalid UTF-8", body: Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d), code: "invalid_request" },
  { name: "overlong UTF-8", body: Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), code: "invalid_request" },
  { name: "UTF-16", body: Buffer.from('{"account":"victim"}', "utf16le"), code: "invalid_request" },
  { name: "100 objects in each other", body: '{"a":'.repeat(100) + "1" + "}".repeat(100), code: "invalid_request", path: "" },
  { name: "100 lists in each other", body: nested(100, "[", "]"), code: "invalid_request", path: "" },
  { name: "100,000 lists in each other", body: nested(100_000, "[", "]"), code: "invalid_request", path: "" },
  { name: "100,000 open objects", body: '{"a":'.repeat(100_000), code: "invalid_request", path: "" },
  { name: "null", body: "null", code: "invalid_request" },
  { name: "a number", body: "42", code: "invalid_request" },
  { name: "a string", body: '"victim"', code: "invalid_request" },
  { name: "a list", body: "[]", code: "invalid_request" },
  { name: "a list of requests", body: '[{"account":"victim"}]', code: "invalid_request" },
  { name: "an empty object", body: "{}", code: "invalid_request" },
];

const line = { id: "1", sku: "tee", quantity: 1, unitPrice: 1000 };
const raw = (text) => ({ raw: text }); // for bodyText

/** The text of a body; what JSON.stringify cannot write is put into it as it is. */
export function bodyText(body) {
  return JSON.stringify(body).replace(/\{"raw":("(?:[^"\\]|\\.)*")\}/g, (_, text) => JSON.parse(text));
}

// Numbers that are no amount of money: each must be refused at its own place, never rounded or read as absent.
// Also 1.0, for one number has one text: what is hashed and replayed must not depend on who wrote it.
const badNumbers = [
  ["a fraction", 0.5],
  ["1e300", 1e300],
  ["-1e300", -1e300],
  ["2^53", 2 ** 53],
  ["-2^53", -(2 ** 53)],
  ["2^63", raw("9223372036854775808")],
  ["2^64", raw("18446744073709551616")],
  ["40 digits", raw("9".repeat(40))],
  ["1e-400", raw("1e-400")],
  ["1.0", raw("1.0")],
  ["a number as text", "1000"],
  ["true", true],
  ["a list", [1000]],
  ["an object", {}],
];

const withLine = (change) => ({ currency: "EUR", lines: [{ ...line, ...change }] });
const withCart = (change) => ({ currency: "EUR", lines: [line], ...change });
const lines = (count) => Array.from({ length: count }, (_, index) => ({ ...line, id: `l${index}` }));
const each = (name, place, wrap, values) => values.map(([what, value]) => ({ name: `${what} as ${name}`, cart: wrap(value), path: place }));

/** Carts with one mistake; `{name, cart, path, status?, code?}`, the path within the cart. */
export const badCarts = [
  ...each("unit price", "/lines/0/unitPrice", (unitPrice) => withLine({ unitPrice }), [...badNumbers, ["null", null], ["2^53 below zero", raw("-9007199254740992")]]),
  ...each("shipping", "/shipping", (shipping) => withCart({ shipping }), [...badNumbers, ["-1", -1]]),
  ...each("discount", "/lines/0/discount", (discount) => withLine({ discount }), [...badNumbers, ["-1", -1], ["more than the price", 1001]]),
  ...each("least price", "/lines/0/minimumPrice", (minimumPrice) => withLine({ minimumPrice }), [["-1", -1], ["0.5", 0.5], ["more than the price", 1001]]),
  ...each("quantity", "/lines/0/quantity", (quantity) => withLine({ quantity }), [
    ["0", 0], ["-1", -1], ["a fraction", 1.5], ["1e300", 1e300], ["2^63", raw("9223372036854775808")], ["100001", 100_001], ["null", null],
    ["a negative text", "-1"], ["a text with an exponent", "1e3"], ["seven decimals", "0.0000001"], ["an empty text", ""], ["a word", "one"], ["NaN as text", "NaN"],
  ]),
  ...each("line id", "/lines/0/id", (id) => withLine({ id }), [
    ["a number", 1], ["nothing", ""], ["a space", " "], ["129 letters", "x".repeat(129)], ["a zero byte", "a\0b"], ["a line break", "a\nb"], ["null", null],
  ]),
  ...each("sku", "/lines/0/sku", (sku) => withLine({ sku }), [["a fraction", 0.5], ["nothing", ""], ["129 letters", "x".repeat(129)]]),
  ...each("currency", "/currency", (currency) => withCart({ currency }), [
    ["small letters", "eur"], ["a symbol", "€"], ["four letters", "EURO"], ["nothing", ""], ["null", null], ["a number", 978],
  ]),
  ...each("channel", "/channel", (channel) => withCart({ channel }), [["nothing", ""], ["a number", 1], ["a fraction", 0.5]]),
  ...each("lines", "/lines", (all) => withCart({ lines: all }), [["null", null], ["an object", {}], ["1001 lines", lines(1001)], ["a number", 7]]),
  ...each("points of a choice", "/choices/0/points", (points) => withCart({ choices: [{ reward: "pay", points }] }), badNumbers),
  { name: "another currency", cart: withCart({ currency: "USD" }), status: 422, code: "wrong_currency" },
  { name: "two lines of one id", cart: { currency: "EUR", lines: [line, line] }, path: "/lines/1/id" },
  { name: "a line that is null", cart: { currency: "EUR", lines: [null] }, path: "/lines/0" },
  { name: "an unknown field", cart: withCart({ total: 1 }), path: "/total" },
  { name: "an unknown field of a line", cart: withLine({ price: 1000 }), path: "/lines/0/price" },
  { name: "a field called __proto__", cart: raw('{"currency":"EUR","lines":[],"__proto__":{"shipping":1}}'), path: "/__proto__" },
  { name: "a field with a slash and a tilde", cart: withCart({ "a/b~c": 1 }), path: "/a~1b~0c" },
  { name: "a field twice", cart: raw('{"currency":"EUR","lines":[],"shipping":1,"shipping":2}'), path: "/shipping" },
  { name: "no currency", cart: { lines: [line] }, path: "/currency" },
  { name: "no lines", cart: { currency: "EUR" }, path: "/lines" },
  { name: "lines that sum to more than can be", cart: { currency: "EUR", lines: [{ ...line, unitPrice: 2 ** 53 - 1 }, { ...line, id: "2" }] }, path: "/lines" },
  { name: "a product that is more than can be", cart: withLine({ quantity: 100_000, unitPrice: 2 ** 53 - 1 }), path: "/lines" },
  { name: "a choice twice", cart: withCart({ choices: [{ reward: "pay" }, { reward: "pay" }] }), path: "/choices/1" },
  { name: "51 codes", cart: withCart({ codes: Array.from({ length: 51 }, (_, index) => `C${index}`) }), path: "/codes" },
  { name: "51 tags", cart: withLine({ tags: Array.from({ length: 51 }, (_, index) => `t${index}`) }), path: "/lines/0/tags" },
  { name: "a tax of nothing", cart: withLine({ taxes: [{ id: "vat" }] }), path: "/lines/0/taxes/0" },
  { name: "a tax rate as number", cart: withLine({ taxes: [{ id: "vat", percent: 0.2 }] }), path: "/lines/0/taxes/0/percent" },
  { name: "a negative tax", cart: withLine({ taxes: [{ id: "vat", percent: "-20" }] }), path: "/lines/0/taxes/0/percent" },
  // JSON allows it and no double holds it: the text names the place by line and column.
  { name: "1e400 as unit price", cart: withLine({ unitPrice: raw("1e400") }), path: "" },
];
