// Tests environments: installs the project of each, runs the scenario in it, and checks the result and the requests
// that the server saw.
import assert from "node:assert/strict";
import { Missing } from "../../tools/setup.js";
import { start } from "../emulator/index.js";
import { ENGINES } from "../engines/engine.js";
import { lazyBrowser } from "./browser.js";
import { runScript } from "./process.js";
import { install, lastLines, Unavailable, versionOf, workshop } from "./project.js";
import { EXPECTED, LARGE_BYTES, REQUESTS } from "./scenario.js";

const SHOWN_LINES = 20;

/** Runs environments, grouped by project, and yields each row when it is done. */
export async function* run(environments) {
  const shop = await workshop();
  const browsers = Object.fromEntries(Object.keys(ENGINES).map((engine) => [engine, lazyBrowser(engine)]));
  try {
    for (const project of new Set(environments.map(({ project }) => project))) {
      const rows = environments.filter((environment) => environment.project === project);
      yield* runProject({ shop, browsers }, project, rows);
    }
  } finally {
    await Promise.all(Object.values(browsers).map((browser) => browser.close()));
    shop.remove();
  }
}

async function* runProject({ shop, browsers }, name, environments) {
  let project;
  const began = performance.now();
  try {
    project = await install(shop, name, environments[0]);
  } catch (error) {
    const seconds = (performance.now() - began) / 1000 / environments.length;
    for (const environment of environments) yield { ...ended(environment, error), seconds };
    return;
  }
  // The installation counts as part of the first row.
  let since = began;
  const built = new Map();
  /** Builds a project once, for the first of its environments. */
  const build = (script) => {
    if (script && !built.has(script)) built.set(script, runScript(project, script));
    return built.get(script);
  };
  try {
    for (const environment of environments) {
      const row = await runOne(environment, { project, browser: browsers[environment.engine ?? "chromium"], build });
      yield { ...row, seconds: (performance.now() - since) / 1000 };
      since = performance.now();
    }
  } finally {
    project.remove();
  }
}

async function runOne(environment, { project, browser, build }) {
  const clerk = await start({ record: true });
  let version;
  let ms;
  project.output.length = 0;
  try {
    const { tool, expected = EXPECTED, requests = REQUESTS } = environment;
    version = tool === "browser" ? await browser.version() : await versionOf(project, tool);
    await build(environment.build);
    const began = performance.now();
    const result = await environment.way({ project, clerk, browser });
    ms = performance.now() - began;
    assert.deepEqual(result, expected, `the result is ${JSON.stringify(result)}`);
    const received = clerk.requests.list.map(seen);
    assert.deepEqual(received, requests, `the server saw ${JSON.stringify(received)}`);
    return { ...environment, version, ms, outcome: "passed" };
  } catch (error) {
    const withoutKey = (text) => text.replaceAll(clerk.secretKey, "[secret]");
    const row = ended(environment, error);
    const lines = lastLines(withoutKey(project.output.join("")), SHOWN_LINES);
    return { ...row, why: withoutKey(row.why), version, ms, lines };
  } finally {
    await clerk.close();
  }
}

const seen = ({ method, path, headers }) =>
  `${method} ${path.replace(/org_\w+/, "{id}")}${Number(headers["content-length"]) > LARGE_BYTES ? ", large" : ""}`;

function ended(environment, error) {
  const why = String(error?.message ?? error).split("\n")[0];
  const isMissing = error instanceof Unavailable || error instanceof Missing;
  return { ...environment, outcome: isMissing ? "skipped" : "failed", why };
}
