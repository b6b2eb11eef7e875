// Measures how long a visitor on a slow network waits for the first response, with this package and with the official
// client.
import { brotliCompressSync } from "node:zlib";
import { launchChromium } from "../engines/chromium.js";
import { pageFiles, resultOf } from "./browser.js";
import { asRatio } from "./figure.js";
import { SECRET_KEY } from "./sides.js";
import { bundle } from "./subject.js";

/** A round trip of 100 ms, and 4 Mbit/s in both directions. */
const LINK = { offline: false, latency: 100, downloadThroughput: 500_000, uploadThroughput: 500_000 };

/** Each is used as intended: ours without a key through a proxy on the same origin, the official client with a key. */
const PROGRAMS = {
  ours: `
    import { OrganizationsApi } from "clerk-organizations";
    const { data } = await new OrganizationsApi({ baseUrl: "/v1" }).listOrganizations({ limit: 10 });`,
  official: `
    import { createClerkClient } from "@clerk/backend";
    const client = createClerkClient({ secretKey: "${SECRET_KEY}", apiUrl: location.origin, telemetry: { disabled: true } });
    const { data } = await client.organizations.getOrganizationList({ limit: 10 });`,
  fetch: `const { data } = await (await fetch("/v1/organizations?limit=10")).json();`,
};
/** Milliseconds since the navigation began. */
const END = "globalThis.result = data.length === 10 ? performance.now() : 0;";

async function firstAnswer(chrome, url) {
  // In a new context nothing is cached and no connection is open.
  const context = await chrome.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINK);
  const ms = await resultOf(page, url);
  await context.close();
  if (!ms) throw new Error(`${url} did not show ten organizations.`);
  return ms;
}

export default async function* firstAnswers({ subject, server, smoke }) {
  const names = Object.keys(PROGRAMS);
  for (const name of names) {
    const { text } = await bundle(subject, PROGRAMS[name] + END);
    await server.put(...pageFiles(`first-${name}`, text, { encoding: "br", transform: brotliCompressSync }));
  }
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  const chrome = await launchChromium();
  try {
    for (let round = smoke ? 0 : -1; round < (smoke ? 1 : 25); round++) {
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        const ms = await firstAnswer(chrome, `${server.origin}/first-${name}/`);
        if (round >= 0) samples[name].push(ms);
      }
    }
  } finally {
    await chrome.close();
  }
  const common = { name: "Chromium: first answer, slow link", unit: "ms", ours: samples.ours };
  yield asRatio({ ...common, against: "@clerk/backend", other: samples.official, goal: 1 });
  yield asRatio({ ...common, against: "fetch", other: samples.fetch });
}
