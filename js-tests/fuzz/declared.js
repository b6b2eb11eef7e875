// Reads what the package declares from its types: operations with their classes, parameters and results, models, and
// options. No list here can become outdated.
import { readFileSync } from "node:fs";
import ts from "typescript";

const types = new URL("dist/types/", import.meta.resolve("clerk-organizations/package.json"));
const parsed = (name) => ts.createSourceFile(name, readFileSync(new URL(name, types), "utf8"), ts.ScriptTarget.ES2022);
const api = parsed("generated/api.d.ts");

const textOf = (node) => node.getText(api);

/** A member of an interface: its type as text, without `null` and `undefined`, and which of those it allows. */
function memberOf({ name, type, questionToken }) {
  const text = textOf(type);
  const isNullable = / \| null\b/.test(text);
  return [
    name.text,
    { type: text.replace(/ \| (null|undefined)/g, ""), isOptional: Boolean(questionToken), isNullable },
  ];
}

const interfaces = api.statements.filter(ts.isInterfaceDeclaration);
const BASES = new Map(
  interfaces
    .filter(({ heritageClauses }) => heritageClauses)
    .map(({ name, heritageClauses: [{ types }] }) => [name.text, textOf(types[0].expression)]),
);
const MEMBERS = new Map(interfaces.map(({ name, members }) => [name.text, Object.fromEntries(members.map(memberOf))]));

/** The members of an interface by name, in order, those that it inherits first. */
export const membersOf = (name) => ({ ...(BASES.has(name) && membersOf(BASES.get(name))), ...MEMBERS.get(name) });

/** The name of the interface in a type such as `Role`, `Role[]` or `readonly Role[]`, if there is one. */
export function interfaceIn(type) {
  const name = type?.replace(/^readonly /, "").replace(/\[\]$/, "");
  return MEMBERS.has(name) ? name : undefined;
}

/**
 * A method: its class, the names of its ids, its parameters with the name of the interface, and its result. `isList`
 * means that it takes a list of parameters, `mayBeNothing` that its result may be `undefined`.
 */
function methodOf(className, { name, parameters, type }) {
  const isId = (parameter) => parameter.type.kind === ts.SyntaxKind.StringKeyword;
  const given = parameters.filter((parameter) => !isId(parameter)).map((parameter) => textOf(parameter.type));
  const params = given.find((text) => text !== "CallOptions");
  const [result, ...others] = textOf(type.typeArguments[0]).split(" | ");
  return {
    name: name.text,
    className,
    ids: parameters.filter(isId).map((parameter) => parameter.name.text),
    paramsName: interfaceIn(params),
    params: params && membersOf(interfaceIn(params)),
    isList: params?.endsWith("[]") ?? false,
    result,
    mayBeNothing: others.includes("undefined"),
  };
}

const METHODS = api.statements
  .filter(ts.isClassDeclaration)
  .flatMap(({ name, members }) =>
    members.filter(ts.isMethodDeclaration).map((method) => [method.type.typeName.text, methodOf(name.text, method)]),
  );
const returning = (type) =>
  Object.fromEntries(METHODS.filter(([returned]) => returned === type).map(([, method]) => [method.name, method]));

/** The operations, and the methods that iterate over all pages, by name. */
export const DECLARED = returning("Promise");
export const ITERATORS = returning("Iteration");
export const OPERATIONS = Object.keys(DECLARED);
export const CLASSES = [...new Set(METHODS.map(([, { className }]) => className))];

/** The models that operations return, and all models: those and the ones in them. */
export const RESULTS = [...new Set(Object.values(DECLARED).map(({ result }) => result))];
export const MODELS = [...new Set(RESULTS.flatMap(withNested))];

function withNested(model) {
  const nested = Object.values(membersOf(model)).map(({ type }) => interfaceIn(type));
  return [model, ...nested.filter(Boolean).flatMap(withNested)];
}

export const CLIENT_OPTIONS = Object.keys(membersOf("ClientOptions"));
export const CALL_OPTIONS = Object.keys(membersOf("CallOptions"));

/** The strings in a union type. */
export function unionOf(name) {
  const isIt = (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === name;
  return parsed("src/errors/clerk-error.d.ts")
    .statements.find(isIt)
    .type.types.map(({ literal }) => literal.text);
}

/** Returns `table`, which must have an entry for each of `names` and no other: a missing one would never be tried. */
export function complete(what, names, table) {
  const missing = names.filter((name) => !Object.hasOwn(table, name));
  const extra = Object.keys(table).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${what} lacks ${missing.join(", ")}, which the package declares`);
  if (extra.length > 0) throw new Error(`${what} has ${extra.join(", ")}, which the package does not declare`);
  return table;
}
