// The `curl` of the pages' shell examples: sends one request and notes what came back.
//
// In scope: the options that the pages use. Any other option ends with an error, so that a page
// cannot use what a reader's curl would take in another way.

import { appendFileSync, readFileSync } from "node:fs";

const given = process.argv.slice(2);
const headers = new Headers();
let method;
let url;
let body;
let showHead = false;

while (given.length > 0) {
  const word = given.shift();
  if (word === "-s") continue;
  else if (word === "-i") showHead = true;
  else if (word === "-X") method = given.shift();
  else if (word === "-H") {
    const [name, value] = given.shift().split(/:\s*(.*)/s);
    headers.append(name, value);
  } else if (word === "-d" || word === "--data-binary") {
    body = given.shift();
    if (body.startsWith("@")) body = readFileSync(body === "@-" ? 0 : body.slice(1), "utf8");
    // As curl does, which the API does not mind.
    if (!headers.has("content-type")) headers.set("content-type", "application/x-www-form-urlencoded");
  } else if (word.startsWith("-") || url !== undefined) {
    console.error(`the examples' curl has no option ${word}`);
    process.exit(2);
  } else url = word;
}

const response = await fetch(url, { method: method ?? (body === undefined ? "GET" : "POST"), headers, body });
const text = await response.text();
if (showHead) console.log([`HTTP/1.1 ${response.status}`, ...[...response.headers].map((pair) => pair.join(": ")), ""].join("\r\n"));
console.log(text);
const exchange = { status: response.status, headers: Object.fromEntries(response.headers), text };
appendFileSync(process.env.DOCS_EXCHANGES, `${JSON.stringify(exchange)}\n`);
