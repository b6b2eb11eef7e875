// Uses the package in strict TypeScript, without the types of a page or of Node: the scenario, with a type at each
// step.
import {
  ClerkApiError,
  type ClientOptions,
  type CreateOrganizationParams,
  isClerkError,
  type Organization,
  type Organizations,
  OrganizationsApi,
} from "clerk-organizations";
import { type Bulk, bulk } from "clerk-organizations/bulk";
import { fileCheckpoint } from "clerk-organizations/node";

declare const console: { log(...words: string[]): void };
declare const process: { env: Record<string, string | undefined> };

const GIF = "474946383961010001008000000000000000000021f90401000000002c00000000010001000002024401003b";
const logo = Uint8Array.from(GIF.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

async function main(): Promise<void> {
  const { CLERK_API_URL = "", CLERK_SECRET_KEY = "" } = process.env;
  const options: ClientOptions = { baseUrl: CLERK_API_URL, secretKey: CLERK_SECRET_KEY };
  const api = new OrganizationsApi(options);
  const params: CreateOrganizationParams = { name: "Acme", slug: "acme-types", publicMetadata: { plan: "gold" } };
  const made: Organization = await api.createOrganization(params);
  const { data, totalCount }: Organizations = await api.listOrganizations({ query: "acme-types" });
  const { hasImage } = await api.uploadOrganizationLogo(made.id, { file: logo });
  const error: unknown = await api.createOrganization(params).catch((error: unknown) => error);
  if (!(error instanceof ClerkApiError)) throw error;
  const listed = data.map(({ id, publicMetadata }) => [id === made.id, publicMetadata.plan]);
  const facts: [boolean, string, number, string, string] = [
    isClerkError(error),
    error.name,
    error.status,
    error.code,
    error.outcome,
  ];
  console.log("RESULT", JSON.stringify({ listed, totalCount, hasImage, error: facts }));
}

/** Never called: checks that the types of one entry are assignable to those of the others. */
export function renamed(api: OrganizationsApi): Bulk<string, Organization> {
  const work = (id: string, api: OrganizationsApi) => api.updateOrganization(id, { name: "Acme" });
  return bulk(api, ["org_1"], work, { checkpoint: fileCheckpoint("done.txt") });
}

/** Never called: code that must not compile. */
export function refused(api: OrganizationsApi): void {
  // @ts-expect-error: a misspelt parameter
  void api.createOrganization({ nmae: "Acme" });
  // @ts-expect-error: a required one is missing
  void api.createOrganization({});
  // @ts-expect-error: a name of a file is no file
  void api.uploadOrganizationLogo("org_1", { file: "logo.png" });
}

main().catch((error: unknown) => {
  console.log(String(error));
  throw error;
});
