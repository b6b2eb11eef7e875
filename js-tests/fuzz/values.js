// Arbitraries of what a caller can hand in: values of the declared types, of every kind that JavaScript has, and hostile ones.
import fc from "fast-check";
import { PNG } from "./calls.js";
import { complete, PARAMETER_TYPES } from "./declared.js";
import { EDGES, Fresh, fresh, HOSTILE, image, isPlain, LEAKING, TEXTS } from "./hostile.js";

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

/** Mostly what JSON can hold, and now and then a number that it cannot. */
const json = fc.oneof(
  { weight: 9, arbitrary: fc.jsonValue({ stringUnit: "binary" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, { depth: Number.POSITIVE_INFINITY }, [Number.NEGATIVE_INFINITY]),
  },
);
const metadata = fc.dictionary(fc.oneof(text, fc.constant("__proto__")), json, { maxKeys: 4, noNullPrototype: true });

/** Values of the types that the package declares for parameters. Most keep the rules that a type cannot say. */
const OF_TYPE = complete("OF_TYPE of js-tests/fuzz/values.js", PARAMETER_TYPES, {
  boolean: fc.boolean(),
  number: fc.oneof(fc.nat(499), fc.double()),
  string: text,
  "string[]": fc.array(text, { maxLength: 3 }),
  "Date | string": fc.oneof(
    fc.date(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    text,
  ),
  '`${"" | "+" | "-"}${"name" | "created_at" | "members_count"}`': fc.constantFrom("name", "+name", "-created_at"),
  PublicMetadata: metadata,
  PrivateMetadata: metadata,
  "MetadataPatch<PublicMetadata>": metadata,
  "MetadataPatch<PrivateMetadata>": metadata,
  "BlobLike | ArrayBufferLike | ArrayBufferView": fc.constantFrom(PNG, new Fresh(image)),
});

/** Mostly a value of a parameter's type, and any other now and then. */
export const ofType = (type) => fc.oneof({ weight: 6, arbitrary: OF_TYPE[type] }, { weight: 1, arbitrary: anything });

/** An object with some of these members, of any value; now and then any value in its place. */
export const anyMembers = (names) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 2, noNullPrototype: true }) },
    { weight: 1, arbitrary: anything },
  );

/** The members given over those that are right; what is not a plain object stands for itself. */
export function laidOver(right, given) {
  if (given instanceof Fresh || !isPlain(given)) return fresh(given);
  return { ...right, ...fresh(given) };
}
