// Inviting many people, without a browser: which addresses a text has, what a failure says about them, and that none is sent twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomFrom } from "../../js-tests/emulator/random.js";
import { pageModule } from "./page-module.js";

const { parseAddresses } = await pageModule("invitations/parse-addresses.ts");
const { addressesWith, createEntries, isOpen, toCsv, withStatus } = await pageModule("invitations/entry.ts");
const { resumeTime, verdictOn } = await pageModule("invitations/verdict.ts");
const { sendAll } = await pageModule("invitations/send.ts");
const { placesWarning } = await pageModule("invitations/places.ts");

const valid = (text) =>
  parseAddresses(text)
    .filter(({ problem }) => !problem)
    .map(({ address }) => address);
const invalid = (text) => parseAddresses(text).filter(({ problem }) => problem);

const [ADA, BEN] = ["ada@example.org", "ben@example.org"];

test("addresses are found however they are separated", () => {
  for (const text of [
    "ada@example.org\nben@example.org",
    "ada@example.org\r\n\r\n  ben@example.org\r\n",
    "ada@example.org, ben@example.org,",
    "ada@example.org;ben@example.org;",
    "ada@example.org ben@example.org",
    "ada@example.org\tben@example.org",
    "Ada Lovelace <ada@example.org>, Ben <ben@example.org>",
    '"Lovelace, Ada" <ada@example.org>; "Ben; B." <ben@example.org>',
    "Lovelace, Ada <ada@example.org>; Babbage, Ben <ben@example.org>",
    "<ada@example.org> <ben@example.org>",
    '"ada@example.org" <ada@example.org>, ben@example.org',
    '"ada@example.org","ben@example.org"',
    "'ada@example.org', (ben@example.org).",
    "mailto:ada@example.org\nMAILTO:ben@example.org",
    "Ada Lovelace\tada@example.org\nBen Babbage\tben@example.org",
    "\u200bada@example.org\u00a0\u202aben@example.org\u202c",
    'Ada "the first <ada@example.org>\nben@example.org',
  ]) {
    assert.deepEqual(valid(text), [ADA, BEN], JSON.stringify(text));
    assert.deepEqual(invalid(text), [], JSON.stringify(text));
  }
  assert.deepEqual(valid("o'neil+tag@sub.example.co.uk, müller@bücher.example"), [
    "o'neil+tag@sub.example.co.uk",
    "müller@bücher.example",
  ]);
  assert.deepEqual(parseAddresses(" \n,;\t "), []);
});

test("what is not an address is kept, with the reason", () => {
  const reasons = {
    "ada.example.org": /no @/,
    "Ada Lovelace": /no @/,
    "ada@ben@example.org": /more than one @/,
    "@example.org": /before the @/,
    "ada@example": /domain/,
    "ada@": /domain/,
    "ada@.org": /domain/,
    "a..b@example.org": /dot/,
    "ada@-example.org": /hyphen/,
    "a:b@example.org": /character/,
    [`${"a".repeat(250)}@example.org`]: /too long/,
  };
  for (const [text, reason] of Object.entries(reasons)) {
    assert.deepEqual(valid(text), [], text);
    assert.match(invalid(text)[0]?.problem ?? "", reason, text);
  }
  const mixed = parseAddresses("ben.example.org, Ada <ada@example.org>");
  assert.deepEqual(
    mixed.map(({ address, problem }) => [address, Boolean(problem)]),
    [
      ["ben.example.org", true],
      ["ada@example.org", false],
    ],
  );
});

test("10,000 addresses on one line are read in linear time", () => {
  const text = Array.from({ length: 10_000 }, (_, i) => `"P, ${i}" <p${i}@example.org>`).join(", ");
  const from = performance.now();
  assert.equal(valid(text).length, 10_000);
  for (const open of ['"', "<", "a@", "(", ".", "\u200b"]) parseAddresses(open.repeat(100_000));
  // In quadratic time they would take minutes.
  assert.ok(performance.now() - from < 8000, `${performance.now() - from} ms`);
});

test("an address is a duplicate in any case, and keeps the status that was found first", () => {
  const entries = createEntries(parseAddresses("Ada@Example.org, ada@example.org, ADA@EXAMPLE.ORG, nobody, nobody"));
  assert.deepEqual(
    entries.map(({ status }) => status),
    ["ready", "duplicate", "duplicate", "invalid", "invalid"],
  );
  const pending = withStatus(entries, new Set(["ada@example.org"]), "pending");
  assert.deepEqual(
    pending.map(({ status }) => status),
    ["pending", "duplicate", "duplicate", "invalid", "invalid"],
  );
  assert.equal(withStatus(pending, new Set(["ada@example.org"]), "sent")[0].status, "pending");
});

test("the CSV of the results is quoted, and is never a formula", () => {
  const labels = { sent: "sent", refused: "refused", invalid: "invalid" };
  const entries = [
    { address: "ada@example.org", status: "sent" },
    { address: "ben@example.org", status: "refused", why: 'Says "no", twice\nat least' },
    { address: "=cmd()", status: "invalid", why: "It has no @." },
  ];
  assert.equal(
    toCsv(entries, labels),
    'address,result,reason\r\nada@example.org,sent,\r\nben@example.org,refused,"Says ""no"", twice\nat least"\r\n\'=cmd(),invalid,It has no @.',
  );
});

const api = (status, code = "", paramName) => ({
  kind: "api",
  outcome: "not_applied",
  status,
  errors: [{ code, message: code, meta: { paramName } }],
});
const unknown = { kind: "network", outcome: "unknown" };
const limited = { ...api(429), reason: "rate_limit", retryAfter: 3000 };

test("a failure says whether it concerns one address, some or all", () => {
  const verdicts = [
    [unknown, "unknown"],
    [{ ...api(500), outcome: "unknown" }, "unknown"],
    [api(400, "organization_invitation_not_unique"), "address"],
    [api(400, "already_a_member_in_organization"), "address"],
    [api(422, "form_param_format_invalid", "email_address"), "address"],
    [api(422, "form_param_format_invalid", "redirect_url"), "all"],
    [api(403, "organization_membership_quota_exceeded"), "unclear"],
    [api(402, "insufficient_seats"), "unclear"],
    [api(401, "clerk_key_invalid"), "all"],
    [api(404, "resource_not_found", "role"), "all"],
    [limited, "all"],
    [{ kind: "timeout", outcome: "not_sent", reason: "rate_limit", retryAfter: 60 }, "all"],
    [{ kind: "invalid", outcome: "not_sent" }, "all"],
    [new Error("offline"), "all"],
    [undefined, "all"],
  ];
  for (const [error, verdict] of verdicts) assert.equal(verdictOn(error), verdict, JSON.stringify(error));
  assert.equal(resumeTime(limited, 1000), 3_001_000);
  assert.equal(resumeTime(api(400), 1000), undefined);
  assert.equal(resumeTime(new Error("x"), 1000), undefined);
});

test("the warning about places counts pending invitations, and 0 is no limit", () => {
  const limits = { maxAllowedMemberships: 10, membersCount: 4 };
  assert.equal(placesWarning(limits, 3, 3), "");
  assert.match(placesWarning(limits, 3, 5), /3 of them are free, so Clerk will refuse 2 of these/);
  assert.match(placesWarning(limits, 5, 2), /1 of them is free, so Clerk will refuse 1 of these/);
  assert.match(placesWarning(limits, 9, 1), /None of them is free, so Clerk will refuse these invitations/);
  assert.equal(placesWarning({ maxAllowedMemberships: 0 }, 5, 500), "");
});

/**
 * A Clerk that refuses, limits and loses, and counts how often it invites each address. `answers` decides about each call: it gets the
 * addresses, and returns an error, or an error with `isApplied`, or nothing.
 */
function clerk(answers, { isBlind = () => false } = {}) {
  const invited = new Map();
  const calls = [];
  return {
    calls,
    invited,
    sender(entries, isStopped = () => false) {
      return {
        create: async (addresses) => {
          calls.push(addresses);
          const { error, isApplied = !error } = answers(addresses, calls.length) ?? {};
          if (isApplied) for (const one of addresses) invited.set(one, (invited.get(one) ?? 0) + 1);
          if (error) throw error;
        },
        findInvited: async () => {
          if (isBlind()) throw unknown;
          return new Set(invited.keys());
        },
        report: (addresses, status, why) => {
          entries.now = withStatus(entries.now, new Set(addresses), status, why && String(why.status ?? why.kind));
        },
        isStopped,
      };
    },
  };
}

const people = (count) => Array.from({ length: count }, (_, i) => `p${i}@example.org`);
const run = async (entries, sender) =>
  sendAll(addressesWith(entries.now, "ready"), addressesWith(entries.now, "unknown"), sender);
const begin = (addresses) => ({ now: createEntries(addresses.map((address) => ({ address }))) });
const counts = ({ now }) => {
  const found = {};
  for (const { status } of now) found[status] = (found[status] ?? 0) + 1;
  return found;
};

test("people are invited ten at a time, and one alone by a call of its own", async () => {
  const entries = begin(people(21));
  const { calls, sender } = clerk(() => {});
  assert.equal(await run(entries, sender(entries)), undefined);
  assert.deepEqual(
    calls.map(({ length }) => length),
    [10, 10, 1],
  );
  assert.deepEqual(counts(entries), { sent: 21 });
});

test("if Clerk refuses ten because of one, only that one is refused", async () => {
  const entries = begin(people(20));
  const bad = "p3@example.org";
  const error = api(400, "organization_invitation_not_unique");
  const { invited, sender } = clerk((addresses) => addresses.includes(bad) && { error });
  assert.equal(await run(entries, sender(entries)), undefined);
  assert.deepEqual(counts(entries), { sent: 19, refused: 1 });
  assert.deepEqual([...invited.values()], Array(19).fill(1));
  assert.equal(entries.now[3].status, "refused");
});

test("the last free places are filled, and then nothing more is sent", async () => {
  const entries = begin(people(30));
  let free = 12;
  const error = api(403, "organization_membership_quota_exceeded");
  const { calls, sender } = clerk((addresses) => {
    if (addresses.length > free) return { error };
    free -= addresses.length;
    return undefined;
  });
  const halt = await run(entries, sender(entries));
  assert.equal(halt.error, error);
  assert.deepEqual(counts(entries), { sent: 12, refused: 1, ready: 17 });
  assert.equal(calls.length, 2 + 3);
});

test("a rate limit stops the run, and the rest is sent later", async () => {
  const entries = begin(people(25));
  let isLimited = true;
  const { calls, sender } = clerk((_, call) => isLimited && call > 1 && { error: limited });
  const halt = await run(entries, sender(entries));
  assert.equal(resumeTime(halt.error, halt.at), halt.at + 3_000_000);
  assert.deepEqual([counts(entries), calls.length], [{ sent: 10, ready: 15 }, 2]);
  isLimited = false;
  assert.equal(await run(entries, sender(entries)), undefined);
  assert.deepEqual(counts(entries), { sent: 25 });
});

test("if no response says what a call did, Clerk is asked", async () => {
  const entries = begin(people(20));
  const { invited, sender } = clerk((_, call) => call === 1 && { error: unknown, isApplied: true });
  assert.equal(await run(entries, sender(entries)), undefined);
  assert.deepEqual(counts(entries), { sent: 20 });
  assert.deepEqual([...invited.values()], Array(20).fill(1));
});

test("what cannot be found out is unknown, and is looked up again before it is sent", async () => {
  const entries = begin(people(20));
  let isBlind = true;
  const { calls, invited, sender } = clerk((_, call) => call === 1 && { error: unknown, isApplied: true }, {
    isBlind: () => isBlind,
  });
  assert.equal((await run(entries, sender(entries))).error, unknown);
  assert.deepEqual([counts(entries), calls.length], [{ unknown: 10, ready: 10 }, 1]);
  assert.equal((await run(entries, sender(entries))).error, unknown);
  assert.deepEqual([counts(entries), calls.length], [{ unknown: 10, ready: 10 }, 1], "nothing is sent blindly");
  isBlind = false;
  assert.equal(await run(entries, sender(entries)), undefined);
  assert.deepEqual([counts(entries), calls.length], [{ sent: 20 }, 2]);
  assert.deepEqual([...invited.values()], Array(20).fill(1));
});

test("after Stop, nothing more is sent, even within ten that are sent one by one", async () => {
  const entries = begin(people(30));
  let isStopped = false;
  const { calls, sender } = clerk((addresses, call) => {
    isStopped = call === 4;
    return addresses.length > 1 && { error: api(400) };
  });
  assert.equal(
    await run(
      entries,
      sender(entries, () => isStopped),
    ),
    undefined,
  );
  assert.equal(calls.length, 4);
  assert.deepEqual(counts(entries), { sent: 3, ready: 27 });
});

test("with random faults, nobody is invited twice and every result is true, in 500 runs", async () => {
  const random = randomFrom(11);
  const faults = [api(400), api(403), limited, unknown, api(422, "", "email_address"), api(401), new Error("offline")];
  for (let count = 0; count < 500; count += 1) {
    const entries = begin(people(1 + random.below(35)));
    const bad = new Set(people(35).filter(() => random.below(12) === 0));
    let isCalm = false;
    const { invited, sender } = clerk(
      (addresses) => {
        if (addresses.some((one) => bad.has(one))) return { error: api(400) };
        if (isCalm || random.below(3) > 0) return undefined;
        const error = random.pick(faults);
        return { error, isApplied: error === unknown && random.below(2) === 0 };
      },
      { isBlind: () => !isCalm && random.below(3) === 0 },
    );
    for (let runs = 0; runs < 6 && entries.now.some(isOpen); runs += 1) {
      isCalm = runs === 5;
      await run(entries, sender(entries));
      for (const { address, status } of entries.now) {
        if (status === "sent") assert.equal(invited.get(address), 1, address);
        if (status === "ready" || status === "refused") assert.equal(invited.get(address), undefined, address);
      }
    }
    assert.ok(!entries.now.some(isOpen));
    assert.ok([...invited.values()].every((times) => times === 1));
  }
});
