// Which organizations a command is about.
import type { Options } from "./option.js";

/** The filters and the order of a list. */
export const LIST_OPTIONS: Options = {
  query: { kind: "text", value: "TEXT", about: "only those with this id, or with this in their name or slug" },
  "order-by": { kind: "text", value: "ORDER", about: "name, created_at or members_count; downwards: --order-by=-name" },
  "organization-id": { kind: "list", value: "ID", about: "only these; may be repeated" },
  "user-id": { kind: "list", value: "ID", about: "only those of which this user is a member; may be repeated" },
  "include-members-count": { kind: "flag", about: "tell how many members each has" },
  offset: { kind: "integer", value: "N", about: "leave out the first N" },
};
