// The scenario that every installed package runs: a create, a list, an upload of a logo and an error. `EXPECTED` is its
// result. This file is copied into every project.

/** An image of one pixel, made only with functions that every runtime has. */
const GIF = "R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==";
export const LARGE_BYTES = 3 * 1024 * 1024;

const pixel = () => Uint8Array.from(atob(GIF), (character) => character.charCodeAt(0));

/** A logo of three megabytes, as an image of one pixel with zeros after its end. */
export const largeLogo = () => new File([pixel(), new Uint8Array(LARGE_BYTES)], "logo.gif", { type: "image/gif" });

/** `file` is the logo, or `null` for none. */
export async function scenario({ OrganizationsApi, isClerkError }, options, file = new Blob([pixel()])) {
  const api = new OrganizationsApi(options);
  const slug = `acme-${Math.random().toString(36).slice(2)}`;
  const made = await api.createOrganization({ name: "Acme", slug, publicMetadata: { plan: "gold" } });
  const { data, totalCount } = await api.listOrganizations({ query: slug });
  const { hasImage } = file ? await api.uploadOrganizationLogo(made.id, { file }) : made;
  const error = await api.createOrganization({ name: "Acme", slug }).catch((error) => error);
  return {
    listed: data.map(({ id, publicMetadata }) => [id === made.id, publicMetadata.plan]),
    totalCount,
    hasImage,
    error: [isClerkError(error), error.name, error.status, error.code, error.outcome],
  };
}

export const EXPECTED = {
  listed: [[true, "gold"]],
  totalCount: 1,
  hasImage: true,
  error: [true, "ClerkApiError", 422, "form_identifier_exists", "not_applied"],
};

/** The requests of the scenario, as the server sees them. */
export const REQUESTS = [
  "POST /v1/organizations",
  "GET /v1/organizations",
  "PUT /v1/organizations/{id}/logo",
  "POST /v1/organizations",
];
