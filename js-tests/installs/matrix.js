// The list of environments: for each its project, the tool whose version is shown, how the package is imported, and how
// it runs.
import { FRAMEWORKS } from "./frameworks.js";
import { answers, extension, page, prints, proxies, servedPage } from "./ways.js";

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const WASM_POLICY_STYLE = "<script type=module>, CSP 'wasm-unsafe-eval'";

/** The environments of one project. `facts` are their common properties. */
const of = (project, facts, rows) =>
  Object.entries(rows).map(([name, [style, way, more]]) => ({ name, project, ...facts, style, way, ...more }));

/** A script that builds the page in `dist`. Its sources are the same for every bundler. */
const built = (project, tool) =>
  of(project, { sources: "bundled", tool }, { [project]: ["import", page("dist", { build: "build" })] });

const node = (project) =>
  of(
    project,
    { sources: "node", tool: [".bin/node", "--version"] },
    { [`${project}-esm`]: ["import", prints("esm")], [`${project}-cjs`]: ["require", prints("cjs")] },
  );

const typescript = (project, more) =>
  of(
    project,
    { sources: "typescript", tool: "typescript" },
    {
      [`${project}-node16-esm`]: ["import, node16", prints("esm")],
      [`${project}-node16-cjs`]: ["import as require, node16", prints("cjs")],
      [`${project}-bundler`]: ["import, bundler", prints("bundler")],
      ...more,
    },
  );

const vite = (project) =>
  of(
    project,
    { sources: "bundled", tool: "vite" },
    {
      [`${project}-build`]: ["import", page("dist", { build: "build" })],
      [`${project}-dev`]: ["import", servedPage("dev")],
    },
  );

const next = (project, rows) => of(project, { tool: "next", build: "build" }, rows);

const proxied = (runtime, tool) =>
  of(`proxy-${runtime}`, { sources: "proxy", tool }, { [`proxy-${runtime}`]: ["proxy", proxies("start")] });

/** The tool installs the package in a folder of its own. */
const packageManager = (project, tool) =>
  of(
    project,
    { sources: "node", tool, build: "build" },
    { [`${project}-esm`]: ["import", prints("esm")], [`${project}-cjs`]: ["require", prints("cjs")] },
  );

/** All environments. */
export const MATRIX = [
  ...of(
    "node",
    { tool: ["node", "--version"] },
    { "node-esm": ["import, the Node that runs this", prints("esm")], "node-cjs": ["require", prints("cjs")] },
  ),
  ...["node-20", "node-22", "node-24", "node-26"].flatMap(node),
  // The last major version that supports node10 without a warning.
  ...typescript("typescript-5", { "typescript-5-node10": ["import as require, node10", prints("node10")] }),
  ...typescript("typescript-7"),
  ...of(
    "page",
    { tool: "browser" },
    {
      "script-module": ["<script type=module>", page(".")],
      csp: [WASM_POLICY_STYLE, page(".", { policy: POLICY })],
      "module-worker": ["import in a worker", page(".", { at: "/worker.html" })],
      "service-worker": ["import in a service worker", page(".", { at: "/service-worker.html" })],
      firefox: ["<script type=module>, Firefox", page("."), { engine: "firefox" }],
      webkit: ["<script type=module>, WebKit", page("."), { engine: "webkit" }],
    },
  ),
  ...["vite-8", "vite-7"].flatMap(vite),
  ...built("webpack-5", "webpack"),
  ...built("rollup", "rollup"),
  ...of(
    "esbuild",
    { sources: "bundled", tool: "esbuild" },
    {
      "esbuild-browser": ["import", page("dist", { build: "browser" })],
      "esbuild-node": ["import, bundled as CommonJS", prints("node")],
    },
  ),
  ...next("next-16", {
    "next-16-server": ["import, server component", answers("start", "/server")],
    "next-16-route": ["import, route handler", answers("start", "/route")],
    "next-16-edge": ["import, edge runtime", answers("start", "/edge")],
    "next-16-client": ["import, client component", servedPage("start", "/client")],
    "next-16-dev-edge": ["import, edge runtime, next dev", answers("dev", "/edge")],
  }),
  ...next("next-16-webpack", {
    "next-16-webpack-node": ["import, pages router, API route", answers("start", "/api/node")],
    "next-16-webpack-edge": ["import, pages router, edge runtime", answers("start", "/api/edge")],
    "next-16-webpack-page": ["import, pages router, page", servedPage("start")],
  }),
  ...of("deno", { tool: [".bin/deno", "--version"] }, { deno: ["import, --allow-net", prints("start")] }),
  ...of(
    "bun",
    { sources: "node", tool: [".bin/bun", "--version"] },
    { "bun-esm": ["import", prints("esm")], "bun-cjs": ["require", prints("cjs")] },
  ),
  ...of(
    "workerd",
    { tool: [".bin/workerd", "--version"] },
    { workerd: ["import, condition workerd", answers("start")] },
  ),
  ...of("wrangler", { sources: "workerd", tool: "wrangler" }, { wrangler: ["import, wrangler dev", answers("start")] }),
  ...proxied("workerd", [".bin/workerd", "--version"]),
  ...proxied("deno", [".bin/deno", "--version"]),
  ...proxied("bun", [".bin/bun", "--version"]),
  ...next("proxy-next", {
    "proxy-next-route": ["proxy, route handler", proxies("start")],
    "proxy-next-edge": ["proxy, edge runtime", proxies("start", "/edge/clerk")],
  }),
  ...of("vitest", { tool: "vitest" }, { vitest: ["import", prints("start")] }),
  ...of(
    "jest",
    { tool: "jest" },
    { "jest-node": ["require", prints("node")], "jest-jsdom": ["require, jest-fixed-jsdom", prints("jsdom")] },
  ),
  ...packageManager("pnpm", "pnpm"),
  ...packageManager("yarn-pnp", "@yarnpkg/cli-dist"),
  ...of(
    "vite-8-workerd",
    { sources: "workerd", tool: "vite", build: "build" },
    { "vite-8-workerd": ["import, condition workerd", answers("start")] },
  ),
  ...of(
    "extension",
    { tool: "browser", build: "build" },
    {
      "extension-popup": ["import, Manifest V3", extension("start", "/popup.html")],
      "extension-service-worker": ["import, Manifest V3", extension("start", "/worker.html")],
    },
  ),
  ...of(
    "slim",
    { tool: "clerk-organizations" },
    {
      "slim-node": ["slim, the bytes", prints("node")],
      "slim-vite-build": ["slim, Vite's ?url", page("dist", { build: "vite-build" }), { tool: "vite" }],
      "slim-vite-dev": ["slim, Vite's ?url", servedPage("vite-dev"), { tool: "vite" }],
      "slim-webpack": ["slim, new URL()", page("webpack", { build: "webpack" }), { tool: "webpack" }],
    },
  ),
  ...FRAMEWORKS,
];

/** The environments that `npm test` runs. */
export const QUICK = MATRIX.filter(({ name }) =>
  [
    "node-esm",
    "node-cjs",
    "typescript-5-node16-esm",
    "vite-8-build",
    "webpack-5",
    "workerd",
    "deno",
    "bun-esm",
    "proxy-workerd",
  ].includes(name),
);
