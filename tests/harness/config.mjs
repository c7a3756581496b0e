// The workerd configuration of a test server, as text.
//
// In scope: turning names, modules and bindings into Cap'n Proto text. Not in scope: processes.
// The durable object classes repeat those in wrangler.toml; a class missing here makes workerd
// refuse the configuration, so the two cannot drift apart silently.

/** Durable Object classes of the worker and the bindings that reach them. */
const durableObjects = [
  { className: "AccountObject", binding: "ACCOUNTS" },
  { className: "OrderObject", binding: "ORDERS" },
  { className: "CounterObject", binding: "COUNTERS" },
  { className: "ProgramObject", binding: "PROGRAMS" },
];

/** Same date as in wrangler.toml: it fixes the runtime's behaviour. */
const compatibilityDate = "2026-11-01";

// JSON's string escapes are a subset of Cap'n Proto's, but for \u: keep to printable ASCII.
function text(value) {
  const string = String(value);
  if (!/^[\x20-\x7e\n\t]*$/.test(string)) throw new Error(`a binding's value must be printable ASCII: ${JSON.stringify(string)}`);
  return JSON.stringify(string);
}

function list(items) {
  return `[\n    ${items.join(",\n    ")}\n  ]`;
}

function textBindings(vars) {
  return Object.entries(vars).map(([name, value]) => `(name=${text(name)}, text=${text(value)})`);
}

/**
 * @param {object} options
 * @param {Record<string, string>} options.vars text bindings, given to the worker and to the shop
 * @param {boolean} options.withShop serve the demo merchant's backend behind the binding SHOP; its own binding
 *   TALLY reaches the worker as everybody does, static files included
 * @param {boolean} options.withAssets serve static files for every path outside /v1/ and /shop/
 * @returns {string} the text of a workerd configuration; module paths are relative to it
 */
export function workerdConfig({ vars, withShop, withAssets }) {
  const services = [
    `(name="tallystick", worker = .tallystick)`,
    `(name="objects", disk=(path="objects", writable=true))`,
    // Plain workerd allows no private address by default; webhook tests deliver to this machine.
    `(name="internet", network=(allow=["public", "private", "local"], tlsOptions=(trustBrowserCas=true)))`,
  ];
  const bindings = [
    ...durableObjects.map(({ className, binding }) => `(name=${text(binding)}, durableObjectNamespace=${text(className)})`),
    ...textBindings(vars),
  ];
  let definitions = "";
  if (withShop) {
    services.push(`(name="shop", worker = .shop)`);
    bindings.push(`(name="SHOP", service="shop")`);
    definitions += `
const shop :Workerd.Worker = (
  compatibilityDate = "${compatibilityDate}",
  modules = [ (name="index.js", esModule=embed "modules/shop.js") ],
  bindings = ${list([`(name="TALLY", service="${withAssets ? "front" : "tallystick"}")`, ...textBindings(vars)])}
);
`;
  }
  if (withAssets) {
    services.push(`(name="front", worker = .front)`, `(name="assets", worker = .assets)`, `(name="files", disk=(path="assets"))`);
    bindings.push(`(name="ASSETS", service="assets")`);
    definitions += `
const front :Workerd.Worker = (
  compatibilityDate = "${compatibilityDate}",
  modules = [ (name="front.js", esModule=embed "modules/front.js") ],
  bindings = [ (name="TALLYSTICK", service="tallystick"), (name="ASSETS", service="assets") ]
);

const assets :Workerd.Worker = (
  compatibilityDate = "${compatibilityDate}",
  modules = [ (name="assets.js", esModule=embed "modules/assets.js") ],
  bindings = [ (name="FILES", service="files") ]
);
`;
  }
  const namespaces = durableObjects.map(
    ({ className }) => `(className=${text(className)}, uniqueKey=${text(`tallystick-${className}`)}, enableSql=true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = ${list(services)},
  sockets = [ (name="http", address="127.0.0.1:0", http=(), service="${withAssets ? "front" : "tallystick"}") ]
);

const tallystick :Workerd.Worker = (
  compatibilityDate = "${compatibilityDate}",
  modules = [
    (name="index.js", esModule=embed "modules/index.js"),
    (name="index_bg.wasm", wasm=embed "modules/index_bg.wasm")
  ],
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk="objects"),
  bindings = ${list(bindings)}
);
${definitions}`;
}

/** Sends /v1/ and /shop/ to the worker, everything else to the static files (as wrangler.toml does). */
export const frontModule = `
export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    const dynamic = pathname.startsWith("/v1/") || pathname.startsWith("/shop/");
    return (dynamic ? env.TALLYSTICK : env.ASSETS).fetch(request);
  },
};
`;

/** Static files with content types and index.html, which a bare disk service does not have. */
export const assetsModule = `
const types = {
  html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8", json: "application/json", map: "application/json",
  wasm: "application/wasm", svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg",
  webp: "image/webp", avif: "image/avif", ico: "image/x-icon", txt: "text/plain; charset=utf-8",
  woff2: "font/woff2", webmanifest: "application/manifest+json",
};

async function file(env, pathname) {
  const found = await env.FILES.fetch("http://files" + pathname);
  // A directory answers with a JSON listing: that is no page.
  if (!found.ok || (found.headers.get("content-type") ?? "").includes("json")) return null;
  const type = types[pathname.slice(pathname.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return new Response(found.body, { headers: { "content-type": type, "cache-control": "no-cache" } });
}

export default {
  async fetch(request, env) {
    if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405 });
    const { pathname } = new URL(request.url);
    const candidates = pathname.endsWith("/")
      ? [pathname + "index.html"]
      : [pathname, pathname + ".html", pathname + "/index.html"];
    for (const candidate of candidates) {
      const response = await file(env, candidate);
      if (response) return response;
    }
    return new Response("not found", { status: 404 });
  },
};
`;
