// The options that select and order organizations.
import type { Options } from "./option.js";

export const LIST_OPTIONS: Options = {
  query: { kind: "text", value: "TEXT", about: "only those with this id, or with this in their name or slug" },
  "order-by": {
    kind: "text",
    value: "ORDER",
    about: "name, created_at or members_count; descending: --order-by=-name",
  },
  "organization-id": { kind: "list", value: "ID", about: "only these; may be repeated" },
  "user-id": { kind: "list", value: "ID", about: "only organizations of this user; may be repeated" },
  "include-members-count": { kind: "flag", about: "include the number of members of each" },
  offset: { kind: "integer", value: "N", about: "skip the first N" },
};
