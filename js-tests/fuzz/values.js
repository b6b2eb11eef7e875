// Arbitraries of what a caller can pass: values of the declared types, of every kind in JavaScript, and hostile ones.
import fc from "fast-check";
import { PNG } from "./constants.js";
import { DECLARED } from "./declared.js";
import { EDGES, Fresh, fresh, HOSTILE, image, isPlain, LEAKING, TEXTS } from "./hostile.js";
import { examplesOf, paramsWith, textsOf } from "./parameters.js";

const hostile = fc.constantFrom(...HOSTILE);
export const leaking = fc.constantFrom(...LEAKING);

const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom(...TEXTS));

/** Any value that JavaScript has. */
export const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  text,
  fc.constantFrom(...EDGES),
  { weight: 3, arbitrary: hostile },
);

/** Mostly values that JSON can represent, sometimes a number that it cannot. */
const json = fc.oneof(
  { weight: 9, arbitrary: fc.jsonValue({ stringUnit: "binary" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, { depth: Number.POSITIVE_INFINITY }, [Number.NEGATIVE_INFINITY]),
  },
);
const metadata = fc.dictionary(fc.oneof(text, fc.constant("__proto__")), json, { maxKeys: 4, noNullPrototype: true });

/** Values of the types that the package declares for parameters. Most obey the rules that a type cannot express. */
const OF_TYPE = {
  boolean: fc.boolean(),
  number: fc.oneof(fc.nat(499), fc.double()),
  string: text,
  "string[]": fc.array(text, { maxLength: 3 }),
  "Date | string": fc.oneof(
    fc.date(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    text,
  ),
  "Record<string, string>": fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
  PublicMetadata: metadata,
  PrivateMetadata: metadata,
  "MetadataPatch<PublicMetadata>": metadata,
  "MetadataPatch<PrivateMetadata>": metadata,
  "BlobLike | ArrayBufferLike | ArrayBufferView": fc.constantFrom(PNG, new Fresh(image)),
};

/** A value of the type of a parameter. An open union also has any string. */
function typed(type) {
  if (Object.hasOwn(OF_TYPE, type)) return OF_TYPE[type];
  const texts = textsOf(type);
  if (texts.length === 0) throw new Error(`OF_TYPE of js-tests/fuzz/values.js lacks ${type}`);
  const one = fc.oneof(fc.constantFrom("", ...texts), ...(type.includes("(string & {})") ? [text] : []));
  return type.endsWith("[]") ? fc.array(one, { maxLength: 3 }) : one;
}

/** Mostly a valid value of a parameter, then one of its type, and sometimes any other. */
const memberOf = (operation) => (name, type, isNullable) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...examplesOf(DECLARED[operation].paramsName, name, type)) },
    { weight: 4, arbitrary: typed(type) },
    { weight: 1, arbitrary: anything },
    ...(isNullable ? [{ weight: 1, arbitrary: fc.constant(null) }] : []),
  );

/** Mostly parameters of an operation as declared, and sometimes any other value. */
export function paramsOf(operation) {
  const { params, isList } = DECLARED[operation];
  if (!params) return fc.constant(undefined);
  const unusual = anyMembers([...Object.keys(params), "undeclared", "__proto__"]);
  return fc.oneof(
    { weight: 10, arbitrary: paramsWith(operation, memberOf(operation)) },
    { weight: 2, arbitrary: paramsWith(operation, memberOf(operation), false) },
    { weight: 1, arbitrary: isList ? fc.array(unusual, { maxLength: 12 }) : unusual },
  );
}

/** Mostly a string, and sometimes any other value. */
export const anyId = fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: anything });

/** An object with some of these members, with any value, or sometimes any value in its place. */
export const anyMembers = (names) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 2, noNullPrototype: true }) },
    { weight: 1, arbitrary: anything },
  );

/** Overrides valid members with the given ones. A value that is not a plain object replaces all of them. */
export function laidOver(right, given) {
  if (given instanceof Fresh || !isPlain(given)) return fresh(given);
  return { ...right, ...fresh(given) };
}
