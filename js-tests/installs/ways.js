// The ways in which an environment runs the scenario. Each takes the project, the emulator and the browser, and returns
// the result.
import { join } from "node:path";
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { launchWithExtension } from "../engines/chromium.js";
import { resultOf } from "./browser.js";
import { openFront } from "./front.js";
import { runScript, startService } from "./process.js";
import { scenario } from "./scenario.js";

const RESULT = /^.*RESULT (\{.*\})/m;

/** It follows from the key in the manifest. */
const EXTENSION_ID = "dglooadfblabnlioeioobkefkoflcjbi";

/** How a server finds the emulator. */
const variables = ({ url, secretKey }) => ({ CLERK_API_URL: url, CLERK_SECRET_KEY: secretKey });

/** A script that runs the scenario and prints `RESULT` with the result. */
export const prints =
  (script) =>
  async ({ project, clerk }) => {
    const output = await runScript(project, script, variables(clerk));
    const [, found] = RESULT.exec(output) ?? [];
    if (!found) throw new Error(`npm run ${script} printed no result.`);
    return JSON.parse(found);
  };

/** A page among the files of the project, after a build script if there is one. */
export const page =
  (folder, { build, at = "/", policy } = {}) =>
  async ({ project, clerk, browser }) => {
    if (build) await runScript(project, build);
    const front = await openFront(clerk, { folder: join(project.path, folder), policy });
    try {
      return await browser.resultOf(front.origin + at);
    } finally {
      await front.close();
    }
  };

/** A page of a server that a script starts. */
export const servedPage =
  (script, at = "/") =>
  async ({ project, clerk, browser }) => {
    const service = await startService(project, script);
    const front = await openFront(clerk, { origin: service.origin });
    try {
      return await browser.resultOf(front.origin + at);
    } finally {
      await front.close();
      await service.stop();
    }
  };

/** A response of a server that a script starts. The query contains the address of Clerk. */
export const answers =
  (script, at = "/") =>
  async ({ project, clerk }) => {
    const service = await startService(project, script);
    try {
      const query = new URLSearchParams({ baseUrl: clerk.url, secretKey: clerk.secretKey });
      return await resultIn(`${service.origin}${at}?${query}`);
    } finally {
      await service.stop();
    }
  };

/** The proxy in a server that a script starts. The client of the page runs here; without a session it gets nothing. */
export const proxies =
  (script, mount = "/api/clerk") =>
  async ({ project, clerk }) => {
    const service = await startService(project, script, variables(clerk));
    try {
      const stranger = new OrganizationsApi({ baseUrl: service.origin + mount });
      const refused = await stranger.createOrganization({ name: "A" }).catch((error) => error);
      if (refused.status !== 403) throw new Error(`without a session: ${refused.message ?? "a success"}`);
      const baseUrl = service.origin + mount;
      return await scenario({ OrganizationsApi, isClerkError }, { baseUrl, headers: { "x-session": "good" } });
    } finally {
      await service.stop();
    }
  };

/** A page of the extension in `dist`, which takes the address of the proxy. A script starts the proxy. */
export const extension =
  (script, at) =>
  async ({ project, clerk }) => {
    const service = await startService(project, script, variables(clerk));
    const browser = await launchWithExtension(join(project.path, "dist"));
    try {
      const query = new URLSearchParams({ proxy: `${service.origin}/api/clerk` });
      return await resultOf(browser, `chrome-extension://${EXTENSION_ID}${at}?${query}`);
    } finally {
      await browser.close();
      await service.stop();
    }
  };

/**
 * An application of a framework that a script starts: `/server` is rendered with the result of the scenario, and the
 * page at `/` runs the scenario through the application's own proxy.
 * @param {boolean} [isDev] whether the first visit only makes the development server compile everything
 */
export const application =
  (script, { isDev = false } = {}) =>
  async ({ project, clerk, browser }) => {
    const service = await startService(project, script, variables(clerk));
    try {
      if (isDev) {
        await browser.resultOf(service.origin).catch(() => undefined);
        clerk.requests.clear();
      }
      return { server: await resultIn(`${service.origin}/server`), page: await browser.resultOf(service.origin) };
    } finally {
      await service.stop();
    }
  };

/** The result in a response. */
async function resultIn(url) {
  const response = await fetch(url);
  const text = await response.text();
  const [, found] = /RESULT (\{.*?\}) END/.exec(text.replaceAll(/&quot;|&#34;/g, '"')) ?? [];
  if (!found)
    throw new Error(
      `${new URL(url).pathname} answered ${response.status}: ${text.replaceAll(/\s+/g, " ").slice(0, 200)}`,
    );
  return JSON.parse(found);
}
