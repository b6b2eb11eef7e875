// The operations that the package declares, with their parameters and options: read from its types, so that no list can fall behind.
import { readFileSync } from "node:fs";
import ts from "typescript";

const types = new URL("dist/types/", import.meta.resolve("clerk-organizations/package.json"));
const parsed = (name) => ts.createSourceFile(name, readFileSync(new URL(name, types), "utf8"), ts.ScriptTarget.ES2022);
const api = parsed("generated/api.d.ts");

/** By the name of an interface: its members, each with its type as text, without `null` and `undefined`. */
const INTERFACES = new Map(
  api.statements
    .filter(ts.isInterfaceDeclaration)
    .map(({ name, members }) => [name.text, Object.fromEntries(members.map(memberOf))]),
);
const METHODS = api.statements
  .filter(ts.isClassDeclaration)
  .flatMap(({ members }) => members.filter(ts.isMethodDeclaration));

function memberOf({ name, type }) {
  return [name.text, type.getText(api).replace(/ \| (null|undefined)/g, "")];
}

const nameOf = (type) => type?.typeName?.text;

/** A method that gives a `Promise` of a model makes a call; its id comes before its parameters. */
function operationOf({ name, parameters, type }) {
  const names = parameters.map((parameter) => nameOf(parameter.type));
  const params = names.find((name) => name !== undefined && name !== "CallOptions");
  const takesId = parameters[0]?.type.kind === ts.SyntaxKind.StringKeyword;
  return [name.text, { takesId, params: params && INTERFACES.get(params), model: nameOf(type.typeArguments[0]) }];
}

/** By name: whether an operation takes an id, its parameters where it takes any, and the model of its result. */
export const DECLARED = Object.fromEntries(METHODS.filter(({ type }) => nameOf(type) === "Promise").map(operationOf));
export const OPERATIONS = Object.keys(DECLARED);
export const MODELS = [...new Set(Object.values(DECLARED).map(({ model }) => model))];
/** The methods that walk over pages. */
export const WALKS = METHODS.filter(({ type }) => nameOf(type) === "Iteration").map(({ name }) => name.text);
export const CLIENT_OPTIONS = Object.keys(INTERFACES.get("ClientOptions"));
export const CALL_OPTIONS = Object.keys(INTERFACES.get("CallOptions"));
export const PARAMETER_TYPES = [
  ...new Set(Object.values(DECLARED).flatMap(({ params = {} }) => Object.values(params))),
];

/** The texts in a type that is a union of them. */
export function unionOf(name) {
  const isIt = (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === name;
  return parsed("src/errors/clerk-error.d.ts")
    .statements.find(isIt)
    .type.types.map(({ literal }) => literal.text);
}

/** Gives `table`, which must have an entry for each of `names` and for nothing else: a missing one would silently not be tried. */
export function complete(what, names, table) {
  const missing = names.filter((name) => !Object.hasOwn(table, name));
  const extra = Object.keys(table).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${what} lacks ${missing.join(", ")}, which the package declares`);
  if (extra.length > 0) throw new Error(`${what} has ${extra.join(", ")}, which the package does not declare`);
  return table;
}
