// Which operations does the package declare, and with which names? Read from its types, so that no list here can fall behind.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const types = new URL("dist/types/generated/api.d.ts", import.meta.resolve("clerk-organizations/package.json"));
const { statements } = ts.createSourceFile(
  "api.d.ts",
  readFileSync(fileURLToPath(types), "utf8"),
  ts.ScriptTarget.ES2022,
);

/** The members of each interface. */
const INTERFACES = new Map(
  statements
    .filter(ts.isInterfaceDeclaration)
    .map(({ name, members }) => [name.text, members.map((member) => member.name.text)]),
);
const METHODS = statements
  .filter(ts.isClassDeclaration)
  .flatMap(({ members }) => members.filter(ts.isMethodDeclaration));

const nameOf = (type) => type?.typeName?.text;

/** A method whose result is a `Promise` of one model makes a call; its id comes before its parameters. */
function operationOf({ name, parameters, type }) {
  const takes = parameters.map((parameter) => nameOf(parameter.type));
  const params = takes.find((type) => type !== undefined && type !== "CallOptions");
  const takesId = parameters[0]?.type.kind === ts.SyntaxKind.StringKeyword;
  return [name.text, { takesId, params: params && INTERFACES.get(params), result: nameOf(type.typeArguments[0]) }];
}

/** By name: whether an operation takes an id, the names of its parameters where it takes any, and the model of its result. */
export const DECLARED = Object.fromEntries(METHODS.filter(({ type }) => nameOf(type) === "Promise").map(operationOf));
/** The methods that walk over pages. */
export const WALKS = METHODS.filter(({ type }) => nameOf(type) === "Iteration").map(({ name }) => name.text);
export const CLIENT_OPTIONS = INTERFACES.get("ClientOptions");
export const CALL_OPTIONS = INTERFACES.get("CallOptions");

/** An entry of `table` for each of `names`, and for nothing else: one that is missing would silently not be tried. */
export function complete(what, names, table) {
  const missing = names.filter((name) => !Object.hasOwn(table, name));
  const extra = Object.keys(table).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${what} lacks ${missing.join(", ")}, which the package declares`);
  if (extra.length > 0) throw new Error(`${what} has ${extra.join(", ")}, which the package does not declare`);
  return table;
}
