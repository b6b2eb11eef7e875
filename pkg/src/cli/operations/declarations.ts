// The shape of the generated declarations of operations.

export type ParameterKind = "text" | "list" | "integer" | "boolean" | "object" | "file";

export interface Parameter {
  /** In camelCase. */
  name: string;
  kind: ParameterKind;
  /** The values that a text can have; empty if they are not a closed set. */
  choices: readonly string[];
  isOptional: boolean;
  isNullable: boolean;
  about: string;
}

export interface Operation {
  /** The name of the method. */
  name: string;
  /** The name on the command line, below that of the section. */
  verb: string;
  about: string;
  isDeprecated: boolean;
  /** The names of the ids in the path, which are the first arguments of the method. */
  ids: readonly string[];
  params: readonly Parameter[];
  takesParams: boolean;
  /** The maximum number of items, if the parameters are a list of objects. */
  maxItems: number | null;
  isRead: boolean;
  isUpdate: boolean;
  /** Whether it deletes or removes something. */
  isDeletion: boolean;
  /** The method that iterates over all pages of a list. */
  iterator: string | null;
  /** The paths of the fields of a list's rows that have one value each. */
  fields: readonly string[];
}

export interface Section {
  name: string;
  /** The name of the class that has the operations as methods. */
  className: string;
  about: string;
  operations: readonly Operation[];
}
