// Reads the README and the docs: their code blocks, headings, links and tables.
//
// In scope: Markdown as these pages use it (fences of three backticks, one-line links, pipe tables).
// Not in scope: what the blocks mean.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

import { root } from "../harness/paths.mjs";

const FENCE = /^(\s*)```(.*)$/;

/** The README and every page below www/docs, as paths from the root of the tree. */
export function pagePaths() {
  const found = readdirSync(join(root, "www/docs"), { recursive: true, withFileTypes: true });
  const pages = found.filter((entry) => entry.isFile() && entry.name.endsWith(".md"));
  return ["README.md", ...pages.map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/")).sort()];
}

/** A page: its text, its blocks in order, and its lines outside of blocks. */
export function readPage(path) {
  const text = readFileSync(join(root, path), "utf8");
  const blocks = [];
  const prose = [];
  let open;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = FENCE.exec(line);
    if (fence && open) {
      blocks.push({ ...open, text: open.lines.join("\n") });
      open = undefined;
    } else if (fence) {
      const [language = "", ...rest] = fence[2].trim().split(/\s+/);
      const attributes = rest.filter((word) => word.includes("=")).map((word) => word.split(/=(.*)/s).slice(0, 2));
      const kind = rest.find((word) => !word.includes("="));
      open = { page: path, line: index + 1, language, kind, attributes: Object.fromEntries(attributes), lines: [] };
    } else if (open) {
      open.lines.push(line);
    } else {
      prose.push({ line: index + 1, text: line });
    }
  }
  if (open) throw new Error(`${path}:${open.line}: the block is not closed`);
  return { path, text, blocks, prose };
}

/** The anchors that GitHub makes of a page's headings. */
export function anchors(page) {
  const headings = page.prose.map(({ text }) => /^#{1,6} (.*)$/.exec(text)?.[1]).filter((heading) => heading !== undefined);
  return headings.map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-"));
}

/** Links and images of a page that stay in the tree: where they stand, the file and the anchor they name. */
export function localLinks(page) {
  return page.prose.flatMap(({ line, text }) => {
    const withoutCode = text.replaceAll(/`[^`]*`/g, "");
    const targets = [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g), ...withoutCode.matchAll(/\b(?:src|href)="([^"]+)"/g)];
    return targets
      .map((match) => match[1])
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const [file, anchor] = target.split("#");
        return { line, target, file: file === "" ? page.path : normalize(join(dirname(page.path), file)).replaceAll("\\", "/"), anchor };
      });
  });
}

/** The text below a heading, up to the next one of its level or above. */
export function section(page, heading) {
  const level = /^#+/.exec(heading)[0].length;
  const lines = page.text.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => (/^#+(?= )/.exec(line)?.[0].length ?? 9) <= level);
  return rest.slice(0, end < 0 ? undefined : end).join("\n");
}

/** The cells of every table row of a text, without headings and rulers. */
export function rows(text) {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line, index) => line.startsWith("|") && !/^\|[\s:|-]+\|$/.test(line) && !/^\|[\s:|-]+\|$/.test(lines[index + 1] ?? ""))
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

/** A cell that is one word of code: the word. */
export const code = (cell) => /^`([^`]+)`$/.exec(cell)?.[1];
