// Valid parameters of every operation. Names and types come from the declarations. Rules that a type cannot express are
// given here, by examples of valid values.
import fc from "fast-check";
import { PNG } from "./constants.js";
import { DECLARED } from "./declared.js";
import { Fresh, image } from "./hostile.js";

const ROLE_KEYS = ["org:member", "org:admin_2"];
const PERMISSION_KEYS = ["org:invoices:create", "org:a_1:b_2"];
const ROLE_SET_KEYS = ["role_set:default", "role_set:eu_2"];
const METADATA = [{}, { plan: "gold", a_b: { seats: [1, null] } }];

/** Examples by parameter if the name alone does not determine the rule, then by name and type, then by type. */
const EXAMPLES = {
  "CreateOrganizationPermissionParams.key": PERMISSION_KEYS,
  "UpdateOrganizationPermissionParams.key": PERMISSION_KEYS,
  "CreateRoleSetParams.key": ROLE_SET_KEYS,
  "UpdateRoleSetParams.key": ROLE_SET_KEYS,
  "key: string": ROLE_KEYS,
  "role: string": ROLE_KEYS,
  "roleKey: string": ROLE_KEYS,
  "toRoleKey: string": ROLE_KEYS,
  "defaultRoleKey: string": ROLE_KEYS,
  "creatorRoleKey: string": ROLE_KEYS,
  "roles: string[]": [ROLE_KEYS, ["org:member"]],
  "roleKeys: string[]": [ROLE_KEYS, ["org:member"]],
  "destRoleSetKey: string": ROLE_SET_KEYS,
  "slug: string": ["acme-2"],
  "emailAddress: string": ["ada@example.com", "a+b@example.com"],
  "enrollmentMode: string": ["manual_invitation", "-enterprise_sso"],
  "enrollmentMode: string[]": [["manual_invitation", "-enterprise_sso"], ["automatic_suggestion"]],
  "limit: number": [1, 20, 499],
  "amount: number": [1, 2 ** 32, Number.MAX_SAFE_INTEGER],
  "expiresInDays: number": [1, 365],
  boolean: [true, false],
  number: [0, 3, 2 ** 32 - 1],
  string: ["Acme", "a+b & c", "組織"],
  "string[]": [["user_1"], ["-user_1", "+user_2"]],
  "Date | string": [new Date(0), "2026-01-31T12:00:00Z"],
  "Record<string, string>": [{}, { "org:old": "org:member" }],
  PublicMetadata: METADATA,
  PrivateMetadata: METADATA,
  "MetadataPatch<PublicMetadata>": METADATA,
  "MetadataPatch<PrivateMetadata>": METADATA,
  "BlobLike | ArrayBufferLike | ArrayBufferView": [PNG, new Fresh(image)],
};

/** The strings in a union type. */
export function textsOf(type) {
  const [prefixes, texts] = type.startsWith("`") ? type.split("}${") : ['""', type];
  const quoted = (part) => [...part.matchAll(/"([^"]*)"/g)].map(([, text]) => text);
  return quoted(prefixes).flatMap((prefix) => quoted(texts).map((text) => prefix + text));
}

/** Valid values of a parameter. */
export function examplesOf(interfaceName, name, type) {
  const key = [`${interfaceName}.${name}`, `${name}: ${type}`, type].find((key) => Object.hasOwn(EXAMPLES, key));
  if (key) return EXAMPLES[key];
  const texts = textsOf(type);
  if (texts.length === 0) throw new Error(`EXAMPLES of js-tests/fuzz/parameters.js lacks the type ${type}`);
  return type.endsWith("[]") ? [texts, texts.slice(0, 1)] : texts;
}

const required = ({ params }) => Object.keys(params).filter((name) => !params[name].isOptional);

/** The fewest parameters that an operation takes. */
export function requiredParams(operation) {
  const declared = DECLARED[operation];
  if (!declared.params) return undefined;
  const first = (name) => examplesOf(declared.paramsName, name, declared.params[name].type)[0];
  const params = Object.fromEntries(required(declared).map((name) => [name, first(name)]));
  return declared.isList ? [params] : params;
}

/** Parameters of an operation, in which `memberOf(name, type, isNullable)` makes each present value. */
export function paramsWith(operation, memberOf, isComplete = true) {
  const declared = DECLARED[operation];
  if (!declared.params) return fc.constant(undefined);
  const members = Object.entries(declared.params).map(([name, { type, isNullable }]) => [
    name,
    memberOf(name, type, isNullable),
  ]);
  const requiredKeys = isComplete ? required(declared) : [];
  const params = fc.record(Object.fromEntries(members), { requiredKeys, noNullPrototype: true });
  return declared.isList ? fc.array(params, { minLength: isComplete ? 1 : 0, maxLength: 4 }) : params;
}

/** Valid parameters of an operation. */
export const validParams = (operation) =>
  paramsWith(operation, (name, type, isNullable) =>
    fc.constantFrom(...examplesOf(DECLARED[operation].paramsName, name, type), ...(isNullable ? [null] : [])),
  );
