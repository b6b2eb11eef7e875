// Which arguments break what is no request of its own: the walk over all pages, and the preview of a merge?
import { isClerkError, OrganizationsApi, previewMerge } from "clerk-organizations";
import { endOf } from "./calls.js";
import { wrongWithError } from "./errors.js";
import { FIXTURES } from "./mutations.js";
import { anyMembers, valueFor } from "./values.js";

const LIMIT_MS = 2_000;
const ITERATE = "iterateOrganizations";
const PREVIEW = "previewMerge";

export const isOne = ({ operation }) => operation === ITERATE || operation === PREVIEW;

export function make(random) {
  if (random.oneIn(2)) {
    const metadata = () => anyMembers(random, ["plan", "__proto__", "limits"]);
    return { operation: PREVIEW, current: metadata(), patch: metadata() };
  }
  const paging = { limit: 1 + random.below(6), offset: random.below(3) };
  const params = random.oneIn(2) ? anyMembers(random, ["limit", "offset", "query", "orderBy", "userId"]) : [];
  const call = random.oneIn(4) ? anyMembers(random, ["signal", "lane", "headers"]) : [];
  return { operation: ITERATE, rows: random.below(14), paging, params, call };
}

export const check = (given) => (given.operation === PREVIEW ? checkPreview(given) : checkWalk(given));

async function checkPreview({ current, patch }) {
  try {
    const { result, bytes } = previewMerge(valueFor(current, {}), valueFor(patch, {}));
    const size = Buffer.byteLength(JSON.stringify(result));
    return size === bytes ? undefined : `bytes ${bytes}, not ${size}`;
  } catch (error) {
    return wrongWithError(error, PREVIEW);
  }
}

/** All rows, each once, in order; or one of our errors. */
async function checkWalk({ rows, paging, params, call }) {
  const ids = Array.from({ length: rows }, (_, i) => `org_${i}`);
  const requests = [];
  const most = 10 + 4 * rows;
  const fetch = async (url) => {
    requests.push(url);
    if (requests.length > most) throw new TypeError("endless");
    return pageOf(ids, new URL(url).searchParams);
  };
  const api = new OrganizationsApi({
    secretKey: "sk_test_fuzz",
    baseUrl: "https://clerk.test/v1",
    fetch,
    maxRetries: 0,
  });
  const right = valueFor(params, paging);
  const found = [];
  const walk = async () => {
    for await (const { id } of api.iterateOrganizations(right, valueFor(call, {}))) found.push(id);
  };
  const end = await endOf(walk(), LIMIT_MS);
  api.close();
  if (end.hangs) return `not ended within ${LIMIT_MS} ms`;
  if (requests.length > most) return `more than ${most} requests for ${rows} rows`;
  if ("error" in end) return wrongWithError(end.error, isClerkError(end.error) ? end.error.operation : ITERATE);
  const expected = ids.slice(offsetOf(right));
  return JSON.stringify(found) === JSON.stringify(expected) ? undefined : `gave ${found}, not ${expected}`;
}

/** What the walk may take as the offset: of what throws when it is read, nothing was taken. */
function offsetOf(params) {
  try {
    return params?.offset ?? 0;
  } catch {
    return 0;
  }
}

function pageOf(ids, query) {
  const [limit, offset] = ["limit", "offset"].map((name) => Number(query.get(name)));
  const data = ids.slice(offset, offset + limit).map((id) => ({ ...FIXTURES.organization, id }));
  return new Response(JSON.stringify({ data, total_count: ids.length }));
}
