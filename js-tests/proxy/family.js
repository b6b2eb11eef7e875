// The operations of all classes, each with a valid call and a response of Clerk. They are derived from the types of the
// package, so that no list can become outdated.
import { readFileSync } from "node:fs";
import ts from "typescript";

const types = new URL("dist/types/", import.meta.resolve("clerk-organizations/package.json"));
const parsed = (name) => ts.createSourceFile(name, readFileSync(new URL(name, types), "utf8"), ts.ScriptTarget.ES2022);
const api = parsed("generated/api.d.ts");
const INTERFACES = new Map(api.statements.filter(ts.isInterfaceDeclaration).map((one) => [one.name.text, one]));
const nameOf = (type) => type?.typeName?.text;

/** The strings of a union type of the proxy. */
function union(name) {
  const file = parsed("generated/proxy.d.ts");
  const { type } = file.statements.find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === name);
  return (type.types ?? [type]).map(({ literal }) => literal.text);
}

export const SECTIONS = union("SectionName");
export const OPERATION_NAMES = union("OperationName");
export const LIST_OPERATIONS = union("ListOperationName");

/** The members of an interface, including inherited ones. */
function membersOf(name) {
  const { heritageClauses = [], members } = INTERFACES.get(name);
  const bases = heritageClauses.flatMap(({ types }) => types.map(({ expression }) => expression.text));
  return [...bases.flatMap(membersOf), ...members];
}

const wireName = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A response of this model in which every field has a value. */
export function answerOf(model) {
  return Object.fromEntries(membersOf(model).map(({ name, type }) => [wireName(name.text), sampleOf(type)]));
}

function sampleOf(type) {
  if (ts.isArrayTypeNode(type)) return [sampleOf(type.elementType)];
  if (INTERFACES.has(nameOf(type))) return answerOf(nameOf(type));
  const text = type.getText(api);
  if (text.endsWith("Metadata") || text.startsWith("Record")) return { a: "b" };
  return { string: "text", number: 1, boolean: true, true: true, unknown: { a: [1] } }[text];
}

/** Valid values of required parameters, by the name, or by the operation and the name. */
const VALUES = {
  name: "A",
  emailAddress: "a@b.test",
  role: "org:member",
  userId: "user_1",
  enrollmentMode: "manual_invitation",
  roles: ["org:member"],
  roleKeys: ["org:member"],
  roleKey: "org:member",
  toRoleKey: "org:admin",
  destRoleSetKey: "role_set:b",
  defaultRoleKey: "org:member",
  creatorRoleKey: "org:member",
  amount: 5,
  action: "increase",
  idempotencyKey: "key_1",
  file: () => new Blob([PNG]),
  key: "role_set:a",
  "createOrganizationRole.key": "org:a",
  "createOrganizationPermission.key": "org:a:b",
};
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

function paramsOf(operation, name) {
  const required = membersOf(name).filter(({ questionToken }) => !questionToken);
  return Object.fromEntries(required.map(({ name, type }) => [name.text, paramOf(operation, name.text, type)]));
}

function paramOf(operation, name, type) {
  const value = VALUES[`${operation}.${name}`] ?? VALUES[name];
  if (value === undefined) throw new Error(`${operation} needs ${name}: ${type.getText(api)}; add a value to VALUES`);
  return typeof value === "function" ? value() : value;
}

/** An operation: its class, its ids, valid arguments, and a response. */
function operationOf(className, { name, parameters, type }) {
  const ids = parameters.filter(({ type }) => type.kind === ts.SyntaxKind.StringKeyword).map(({ name }) => name.text);
  const takesList = LIST_OPERATIONS.includes(name.text);
  const params = parameters.find(({ name }) => name.text === "params");
  const interfaceOf = ({ type }) => nameOf(takesList ? type.type.elementType : type);
  const one = params && !params.questionToken ? paramsOf(name.text, interfaceOf(params)) : undefined;
  const given = one && [takesList ? [one, one] : one];
  const model = type.typeArguments[0].types?.[0] ?? type.typeArguments[0];
  const args = [...ids.map((id) => `${id}_1`), ...(given ?? [])];
  return { name: name.text, className, ids, args, hasParams: Boolean(params), answer: answerOf(nameOf(model)) };
}

/** All operations, in the order of the classes. */
export const OPERATIONS = api.statements
  .filter(ts.isClassDeclaration)
  .flatMap(({ name, members }) =>
    members
      .filter((member) => ts.isMethodDeclaration(member) && nameOf(member.type) === "Promise")
      .map((member) => operationOf(name.text, member)),
  );
