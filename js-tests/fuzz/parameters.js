// Which arguments break a call? Values of every kind that JavaScript has, in every place: nothing may be thrown, hang, trap, or reach another path.
import { OrganizationsApi } from "clerk-organizations";
import { argumentsOf, CALLS, endOf, fixtureOf, ID, OPERATIONS } from "./calls.js";
import { CALL_OPTIONS, CLIENT_OPTIONS, DECLARED } from "./declared.js";
import { wrongWithError } from "./errors.js";
import { FIXTURES } from "./mutations.js";
import * as others from "./others.js";
import { wrongRequest } from "./requests.js";
import { RESULTS } from "./shapes.js";
import { anyMembers, anyValue, made, valueFor } from "./values.js";

const LIMIT_MS = 1_000;
const BASE = "https://clerk.test/v1";

// A value that stands where `fetch` belongs may fall back to the global one: nothing leaves this process.
globalThis.fetch = async () => {
  throw new TypeError("no network here");
};

/** A case: for each argument the name of an odd value, or a list of members; `token` and `answer`: what the caller's functions give. */
export function make(random) {
  if (random.oneIn(12)) return others.make(random);
  const operation = random.pick(OPERATIONS);
  const names = random.oneIn(20) ? ["nobodys", "__proto__"] : (DECLARED[operation].params ?? []);
  return {
    operation,
    id: random.oneIn(4) ? anyValue(random) : undefined,
    params: names.length > 0 ? anyMembers(random, names) : [],
    call: random.oneIn(3) ? anyMembers(random, CALL_OPTIONS) : [],
    settings: random.oneIn(6) ? anyMembers(random, CLIENT_OPTIONS) : [],
    token: random.oneIn(12) ? anyValue(random) : undefined,
    answer: random.oneIn(8) ? [random.pick(["gives", "throws", "rejects"]), anyValue(random)] : undefined,
  };
}

/** What is wrong, in words; nothing where all is as documented. */
export async function check(given) {
  if (others.isOne(given)) return others.check(given);
  const { operation, settings, token, answer } = given;
  const sent = [];
  const fetch = (url, init) => {
    sent.push({ url, init });
    return answered(answer, fixtureOf(operation));
  };
  const credential = token === undefined ? { secretKey: "sk_test_fuzz" } : { token: () => made(token) };
  const api = new OrganizationsApi(valueFor(settings, { ...credential, baseUrl: BASE, fetch, maxRetries: 0 }));
  const promise = api[operation](...argumentsOf(operation, argumentsFor(given)));
  if (!(promise instanceof Promise)) return "no promise";
  const end = await endOf(promise, LIMIT_MS);
  api.close();
  if (end.hangs) return `not settled within ${LIMIT_MS} ms`;
  return wrongEnd(given, end, sent) ?? sent.map((request) => wrongSent(given, request)).find(Boolean);
}

/** The arguments, made anew each time. */
const argumentsFor = ({ operation, id, params, call }) => ({
  id: id === undefined ? ID : made(id),
  params: valueFor(params, CALLS[operation].params?.()),
  call: valueFor(call, {}),
});

function answered(answer, fixture) {
  if (!answer) return Promise.resolve(new Response(JSON.stringify(FIXTURES[fixture])));
  const [how, value] = answer;
  if (how === "gives") return made(value);
  if (how === "throws") throw made(value);
  return Promise.reject(made(value));
}

function wrongEnd({ operation, answer }, end, sent) {
  // A delete whose success broke off is done: it may resolve to what it knows by itself.
  const raw = answer && operation === "deleteOrganization" ? undefined : FIXTURES[fixtureOf(operation)];
  if ("value" in end) return answer && raw ? "resolved without an answer" : RESULTS[operation](end.value, raw);
  const wrong = wrongWithError(end.error, operation);
  if (wrong) return wrong;
  if (end.error.kind === "invalid" && sent.length > 0) return `sent what is refused: ${end.error.message}`;
  if (end.error.outcome !== "not_sent" && sent.length === 0 && end.error.attempts.length === 0)
    return `outcome ${end.error.outcome} with nothing sent`;
}

function wrongSent(given, request) {
  const isOwnBase = typeof given.settings !== "string" && given.settings.every(([name]) => name !== "baseUrl");
  const { id, params } = argumentsFor(given);
  return wrongRequest(given.operation, request, { id, params, prefix: isOwnBase ? "/v1/" : undefined });
}
