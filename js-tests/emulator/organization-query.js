// The query parameters of the operations that read organizations.
import { z } from "zod";
import { flag, order, PAGE, readQuery, signed, values } from "./query.js";
import { shapeOf } from "./render.js";

const ONE = {
  include_members_count: flag.optional(),
  include_missing_member_with_elevated_permissions: flag.optional(),
};
const LISTS = ["user_id", "organization_id"];
const LIST = PAGE.extend({
  ...ONE,
  order_by: order(["name", "created_at", "members_count"], "-created_at"),
  query: z.string().default(""),
  user_id: values,
  organization_id: values,
});

/** Converts the query of a list of organizations to the form that listing.js takes. */
export function readList(request) {
  const { limit, offset, order_by, query, user_id, organization_id, ...asked } = readQuery(request, LIST, LISTS);
  const [users, ids] = [signed(user_id), signed(organization_id)];
  const filter = {
    text: query,
    users: users.included,
    withoutUsers: users.excluded,
    ids: ids.included,
    withoutIds: ids.excluded,
  };
  return { limit, offset, order: order_by, shape: shapeOf(asked), filter };
}

/** The name in render.js of the shape of the response. */
export const readShape = (request) => shapeOf(readQuery(request, z.object(ONE)));
