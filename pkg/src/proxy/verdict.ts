// Judges the result of `authorize`. Only `true` and `{ actor }` allow a request, so no object that a library returns when nobody is
// signed in is mistaken for permission.
import { safeGet } from "../runtime/safe-get.js";

/** Who makes a request, according to `authorize`. */
export type Actor = string | object;

/** Either yes, with the actor if there is one, or no, with what to log if the result looks like a mistake. */
export type Verdict = { isYes: true; actor: Actor | undefined } | { isYes: false; mistake: Mistake | undefined };

/** What was returned, described by its type and never by its content, and what to return instead. */
export interface Mistake {
  what: string;
  instead: string;
}

const NO: Verdict = { isYes: false, mistake: undefined };
const NAME_THE_USER = "{ actor: user.id }, or false if nobody is signed in";

/** Judges a result of `authorize`. Throws if inspecting it does. */
export function verdictOf(answer: unknown): Verdict {
  if (answer === true) return { isYes: true, actor: undefined };
  if (answer === false || answer === null || answer === undefined) return NO;
  if (typeof answer !== "object") return mistaken(`a ${typeof answer}`, "true or { actor }");
  if (!isPlain(answer)) return { isYes: false, mistake: libraryOf(answer) ?? foreign(answer) };
  const names = Reflect.ownKeys(answer);
  if (names.length === 1 && names[0] === "actor") return verdictOn((answer as { actor: unknown }).actor);
  const what = Object.hasOwn(answer, "actor") ? "an object with more than `actor`" : "an object without `actor`";
  return { isYes: false, mistake: libraryOf(answer) ?? { what, instead: NAME_THE_USER } };
}

function verdictOn(actor: unknown): Verdict {
  // As in `{ actor: session?.user }` without a session.
  if (!actor) return NO;
  if (typeof actor === "string") return verdictOnText(actor);
  if (typeof actor !== "object")
    return mistaken(`an actor that is a ${typeof actor}`, "{ actor: user && String(user.id) }");
  const mistake = libraryOf(actor) ?? nobodyIn(actor);
  return mistake ? mistaken(`an actor that is ${mistake.what}`, mistake.instead) : { isYes: true, actor };
}

/**
 * Matches a string that was made from an absent user: `user_${user?.id}` is "user_undefined". Unlike "undefined", "null" is also a name,
 * as in "null@example.com".
 */
const NOBODY_IN_TEXT =
  /(?<![\p{L}\p{N}])undefined(?![\p{L}\p{N}])|(?:^|[\s:/|,=])(?:null|false|NaN|Invalid Date|\[object \w+\]|Symbol\(.*\))(?:$|[\s:/|,=])/u;
const BEGIN_OF_JSON = /^\s*[{[]/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

function verdictOnText(actor: string): Verdict {
  if (NOBODY_IN_TEXT.test(actor) || BEGIN_OF_JSON.test(actor))
    return mistaken("an actor that is a string made from an absent user", NAME_THE_USER);
  return LETTER_OR_DIGIT.test(actor) ? { isYes: true, actor } : NO;
}

function mistaken(what: string, instead: string): Verdict {
  return { isYes: false, mistake: { what, instead } };
}

/** Whether an object is a plain object of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const own = (value: object, name: string): unknown =>
  Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
const can = (value: object, ...methods: string[]) =>
  methods.every((name) => typeof safeGet(value, name) === "function");
const has = (value: object, ...names: string[]) => names.every((name) => Object.hasOwn(value, name));

/** Results of common libraries. They may contain a user or not, so `authorize` has to check and extract it. */
const LIBRARIES: [what: string, is: (value: object) => boolean, instead: string][] = [
  ["a promise", (value) => can(value, "then"), "{ actor: await ... }"],
  [
    "the request state of Clerk's authenticateRequest()",
    (value) => can(value, "toAuth"),
    "{ actor: state.toAuth()?.userId }",
  ],
  [
    "Clerk's auth object",
    (value) => can(value, "getToken") && (has(value, "userId") || has(value, "tokenType")),
    "{ actor: auth.userId }",
  ],
  ["a session of iron-session", (value) => can(value, "save", "destroy"), "{ actor: session.userId }"],
  ["a result of Supabase", (value) => has(value, "data", "error"), "{ actor: data.user?.id }"],
  [
    "a validation result, such as that of zod",
    (value) => typeof own(value, "success") === "boolean",
    "{ actor: result.success && result.data.userId }",
  ],
  [
    "a session of Lucia, Better Auth or Auth.js",
    (value) =>
      has(value, "user") && (has(value, "session") || has(value, "expires")) && typeof own(value, "user") !== "string",
    "{ actor: result.user?.id }",
  ],
  ["a Result that may be an error", (value) => can(value, "isOk", "isErr"), "{ actor: result.value.id } if it is ok"],
];

function libraryOf(value: object): Mistake | undefined {
  const found = LIBRARIES.find(([, is]) => is(value));
  return found && { what: found[0], instead: found[2] };
}

/** Describes an object that is neither plain nor known: a `Response`, an `Error`, an array, an instance of a class. */
function foreign(value: object): Mistake {
  const tag = tagOf(value);
  return { what: tag === "Object" ? "an instance of a class" : `of the type ${tag}`, instead: NAME_THE_USER };
}

const tagOf = (value: object) => Object.prototype.toString.call(value).slice(8, -1);

/** Members that identify a user in objects of common libraries and databases. */
const NAMES = ["id", "_id", "uid", "sub", "userId", "user_id", "user", "email", "username", "login", "name"];

/** The depth at which these members may be: `{ user: { id } }`. */
const DEPTH = 2;

function namesSomebody(value: unknown, depth = DEPTH): boolean {
  if (typeof value === "string") return LETTER_OR_DIGIT.test(value) && !NOBODY_IN_TEXT.test(value);
  if (typeof value === "number" || typeof value === "bigint") return Boolean(value);
  if (typeof value !== "object" || value === null || depth === 0) return false;
  return NAMES.some((name) => namesSomebody(safeGet(value, name), depth - 1));
}

const isAbsent = (id: unknown) => !id || (typeof id === "string" && NOBODY_IN_TEXT.test(id));

/** Members that show that nobody is signed in, as in `{ id: session?.userId }` without a session. */
const DENIALS: [names: string[], denies: (value: unknown) => boolean][] = [
  [["id", "_id", "uid", "sub", "user", "userId", "user_id", "session", "sessionId"], isAbsent],
  [["user", "session", "data"], (value) => typeof value === "object" && !namesSomebody(value)],
  [
    [
      "ok",
      "success",
      "isOk",
      "isSignedIn",
      "isAuthenticated",
      "authenticated",
      "isLoggedIn",
      "loggedIn",
      "valid",
      "allowed",
    ],
    (value) => value === false,
  ],
  [["error", "errors"], (value) => Boolean(value)],
  [["status", "statusCode", "code"], (value) => value === "signed-out" || (typeof value === "number" && value >= 400)],
];

/** Whether an object or its class has a member. Members of a polluted `Object.prototype` do not count. */
const isIn = (actor: object, name: string) =>
  Object.hasOwn(actor, name) || (name in actor && !Object.hasOwn(Object.prototype, name));

/** Returns what is wrong with an object as an actor: it shows that nobody is signed in, or does not identify anybody. */
function nobodyIn(actor: object): Mistake | undefined {
  const tag = tagOf(actor);
  if (tag !== "Object") return { what: `of the type ${tag}`, instead: NAME_THE_USER };
  const denies = ([names, isDenial]: (typeof DENIALS)[number]) =>
    names.some((name) => isIn(actor, name) && isDenial(safeGet(actor, name)));
  if (DENIALS.some(denies)) return { what: "an object that shows that nobody is signed in", instead: NAME_THE_USER };
  if (namesSomebody(actor)) return undefined;
  return { what: `an object that identifies nobody by ${NAMES.join(", ")}`, instead: NAME_THE_USER };
}
