// Creates an organization to which other lines refer. It is created once, even if an earlier run died before it knew the result.
import type { OrganizationsApi } from "clerk-organizations";
import { type Call, execute, type Result } from "./call.js";
import type { Attempt } from "./checkpoint.js";
import { Failure, isClerkError } from "./failure.js";

/** What identifies an organization that an earlier run may have created. */
interface Identity {
  name?: string;
  slug?: string | null;
  createdAt?: string | null;
}

export async function createOnce(api: OrganizationsApi, call: Call, attempt: Attempt): Promise<Result> {
  const existing = attempt.isOpen ? await findCreated(api, Object(call.args[0])) : undefined;
  if (existing) return existing;
  if (!attempt.isOpen) await attempt.begin();
  try {
    return (await execute(api, call)) as Result;
  } catch (error) {
    if (isClerkError(error) && error.outcome !== "unknown") await attempt.refuse();
    throw error;
  }
}

/** Finds the organization by its slug, or by its name and the time of its creation. */
async function findCreated(api: OrganizationsApi, { name, slug, createdAt }: Identity): Promise<Result | undefined> {
  if (typeof slug !== "string" && typeof createdAt !== "string")
    throw new Failure(`an earlier run may have created "${name}": check, and give it a slug before you repeat it`);
  const { data } = await api.listOrganizations({ query: slug ?? name, limit: 100 });
  const time = Date.parse(createdAt ?? "");
  const found = data.find(
    (one) => one.name === name && (typeof slug === "string" ? one.slug === slug : one.createdAt === time),
  );
  return found && { ...found };
}
