// Measures listOrganizations in Chromium, compared with the page's own fetch and with the official client.
import { launchChromium } from "../engines/chromium.js";
import { pageFiles, resultOf } from "./browser.js";
import { effort, listFigures, SIZES } from "./list.js";
import { bundle } from "./subject.js";

const program = ({ rows }, amount) => `
  import { OrganizationsApi } from "clerk-organizations";
  import { createClerkClient } from "@clerk/backend";
  import { compare } from "./compare.js";
  import { lists } from "./sides.js";
  globalThis.result = await compare(lists({ OrganizationsApi, createClerkClient }, location.origin, ${rows}), ${JSON.stringify(amount)});
`;

/** The fetch of a page takes longer than Node's, and varies more. */
const inPage = (size, smoke) => effort({ batch: Math.ceil(size.batch / 2), rounds: size.rounds }, smoke);

export default async function* inChromium({ subject, server, smoke }) {
  const chrome = await launchChromium();
  try {
    for (const size of SIZES) {
      const { text } = await bundle(subject, program(size, inPage(size, smoke)));
      const name = `list-${size.rows}`;
      await server.put(...pageFiles(name, text));
      const page = await chrome.newPage();
      const samples = await resultOf(page, `${server.origin}/${name}/`);
      await page.close();
      yield* listFigures(`Chromium: list, ${size.rows} row${size.rows > 1 ? "s" : ""}`, size, samples);
    }
  } finally {
    await chrome.close();
  }
}
