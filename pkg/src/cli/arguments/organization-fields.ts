// The options for the fields of an organization.
import type { Options } from "./option.js";

const OBJECT = { kind: "object", value: "JSON" } as const;

export const METADATA: Options = {
  "public-metadata": {
    ...OBJECT,
    about: "an object that the Frontend API can read; @FILE reads it from a file, @- from standard input",
  },
  "private-metadata": {
    ...OBJECT,
    about: "an object that only the Backend API can read; @FILE hides it from other users",
  },
};

/** The fields that `create` and `update` have in common. */
const SHARED: Options = {
  name: { kind: "text", value: "NAME", about: "the name, at most 256 characters" },
  slug: { kind: "text", value: "SLUG", about: "the slug: lowercase letters, digits and dashes" },
  "max-allowed-memberships": {
    kind: "integer",
    value: "N",
    about: "the maximum number of memberships; 0 for no limit",
  },
  ...METADATA,
  "created-at": { kind: "text", value: "TIME", about: "when it was created, as 2026-01-31T12:00:00Z" },
  "role-set-key": { kind: "text", value: "KEY", about: "the role set to use" },
};

export const CREATE_OPTIONS: Options = {
  ...SHARED,
  "created-by": { kind: "text", value: "USER-ID", about: "the user who becomes the administrator" },
};

export const UPDATE_OPTIONS: Options = {
  ...SHARED,
  "admin-delete-enabled": { kind: "boolean", value: "true|false", about: "whether administrators may delete it" },
};
