// The ways in which an environment runs the scenario. Each takes the project, the emulator and the browser, and returns
// the result.
import { join } from "node:path";
import { isClerkError, OrganizationsApi } from "clerk-organizations";
import { openFront } from "./front.js";
import { runScript, startService } from "./process.js";
import { scenario } from "./scenario.js";

const RESULT = /^.*RESULT (\{.*\})/m;

/** A script that runs the scenario and prints `RESULT` with the result. */
export const prints =
  (script) =>
  async ({ project, clerk }) => {
    const env = { CLERK_API_URL: clerk.url, CLERK_SECRET_KEY: clerk.secretKey };
    const output = await runScript(project.path, script, env);
    const [, found] = RESULT.exec(output) ?? [];
    if (!found) throw new Error(`npm run ${script} printed no result.`);
    return JSON.parse(found);
  };

/** A page among the files of the project, after a build script if there is one. */
export const page =
  (folder, { build, at = "/", policy } = {}) =>
  async ({ project, clerk, browser }) => {
    if (build) await runScript(project.path, build, {});
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
    const service = await startService(project.path, script);
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
    const service = await startService(project.path, script);
    try {
      const query = new URLSearchParams({ baseUrl: clerk.url, secretKey: clerk.secretKey });
      const response = await fetch(`${service.origin}${at}?${query}`);
      const text = await response.text();
      const [, found] = /RESULT (\{.*?\}) END/.exec(text.replaceAll("&quot;", '"')) ?? [];
      if (!found) throw new Error(`${at} answered ${response.status}: ${text.slice(0, 200)}`);
      return JSON.parse(found);
    } finally {
      await service.stop();
    }
  };

/** The proxy in a server that a script starts. The client of the page runs here; without a session it gets nothing. */
export const proxies =
  (script, mount = "/api/clerk") =>
  async ({ project, clerk }) => {
    const service = await startService(project.path, script, {
      CLERK_API_URL: clerk.url,
      CLERK_SECRET_KEY: clerk.secretKey,
    });
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
