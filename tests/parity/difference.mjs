// Where two canonical JSON texts differ, in words a reader can act on.

const most = 5; // places named for one pair; the rest would only bury them

/**
 * Each place where two JSON texts differ, as a JSON pointer with both values.
 *
 * @param {string} left
 * @param {string} right
 * @returns {string[]}
 */
export function differences(left, right) {
  const [first, second] = [parsed(left), parsed(right)];
  const found = [...walk(first, second, "")];
  if (found.length === 0 && left !== right) return [`the values are equal, their texts are not:\n${around(left, right)}`];
  return found.slice(0, most);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a refusal is no JSON
  }
}

const isObject = (value) => typeof value === "object" && value !== null;

function* walk(left, right, pointer) {
  if (Object.is(left, right)) return;
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) {
    yield `  ${pointer || "the document"}: native ${shown(left)}, here ${shown(right)}`;
    return;
  }
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    yield* walk(left[name], right[name], `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}

function shown(value) {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function around(left, right) {
  let at = 0;
  while (left[at] === right[at]) at += 1;
  const cut = (text) => text.slice(Math.max(0, at - 40), at + 40);
  return `  at character ${at}: native …${cut(left)}…, here …${cut(right)}…`;
}
