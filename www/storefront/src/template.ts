// Text to elements, safely: `html` escapes whatever is put in, and `paint` changes only what differs,
// so that focus, selection and open disclosures survive a new state.
//
// In scope: escaping and patching. Not in scope: what the page shows.

/** Markup that is safe to put into the page. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template. `false`, `null` and `undefined` leave nothing. */
export type Part = Html | string | number | false | null | undefined | Part[];

/** A template: everything put in is text, unless it is a template itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, next, index) => text + written(parts[index - 1]) + next));
}

const ESCAPES: { [letter: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(written).join("");
  if (part === false || part === null || part === undefined) return "";
  return String(part).replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter);
}

/** Makes the content of an element equal to a template. */
export function paint(place: Element, content: Html): void {
  const template = document.createElement("template");
  template.innerHTML = content.text;
  patchChildren(place, template.content);
}

function patchChildren(place: Element | DocumentFragment, wanted: Element | DocumentFragment): void {
  const keyed = new Map<string, Element>();
  for (const child of place.children) if (keyOf(child)) keyed.set(keyOf(child), child);
  let here: ChildNode | null = place.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = next instanceof Element ? keyOf(next) : "";
    let match = key ? (keyed.get(key) ?? null) : here;
    if (match && !isSame(match, next)) match = null;
    if (!match) {
      place.insertBefore(fresh(next), here);
      continue;
    }
    if (match === here) here = here.nextSibling;
    else place.insertBefore(match, here);
    patch(match, next);
  }
  while (here) {
    const gone: ChildNode = here;
    here = here.nextSibling;
    gone.remove();
  }
}

function keyOf(element: Element): string {
  return element.getAttribute("data-key") ?? element.id;
}

function isSame(one: Node, other: Node): boolean {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  return !(one instanceof Element && other instanceof Element) || keyOf(one) === keyOf(other);
}

function fresh(node: ChildNode): ChildNode {
  if (node instanceof Element) {
    for (const element of [node, ...node.querySelectorAll("[data-fill]")]) fill(element);
  }
  return node;
}

function patch(now: ChildNode, wanted: ChildNode): void {
  if (!(now instanceof Element) || !(wanted instanceof Element)) {
    if (now.nodeValue !== wanted.nodeValue) now.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name } of [...now.attributes]) {
    // A disclosure and a dialog are opened by the shopper; the state does not know.
    if (!wanted.hasAttribute(name) && name !== "open" && name !== "style") now.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  fill(now);
  if (now instanceof HTMLInputElement) {
    const value = wanted.getAttribute("value") ?? "";
    // Which card is chosen, and what is being typed, is the shopper's; a slider follows at once.
    const isChoice = now.type === "radio" || now.type === "checkbox";
    if (!isChoice && now.value !== value && (now !== document.activeElement || now.type === "range")) now.value = value;
  }
  patchChildren(now, wanted);
}

/** `data-fill` becomes the custom property `--fill`: the content security policy allows no style attribute. */
function fill(element: Element): void {
  const share = element.getAttribute("data-fill");
  if (share !== null && element instanceof HTMLElement) element.style.setProperty("--fill", share);
}
