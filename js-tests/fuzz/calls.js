// Which calls are there? Every operation, with parameters that are right and the request that they make.

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const ID = "org_2abcDEFghiJKLmnoPQRstuVWXyz";
export const pngBlob = () => new Blob([PNG]);

/** `fixture`: what Clerk answers; `line`: the method, and the path's segments below the base URL (`*` is the id). */
export const CALLS = {
  createOrganization: { fixture: "organization", line: "POST organizations", params: () => ({ name: "Acme" }) },
  listOrganizations: { fixture: "organizations", line: "GET organizations", params: () => ({ limit: 10 }) },
  getOrganization: { fixture: "organization", line: "GET organizations *", params: () => ({}) },
  updateOrganization: { fixture: "organization", line: "PATCH organizations *", params: () => ({ name: "Acme" }) },
  deleteOrganization: { fixture: "deleted-object", line: "DELETE organizations *" },
  mergeOrganizationMetadata: {
    fixture: "organization",
    line: "PATCH organizations * metadata",
    params: () => ({ publicMetadata: { a: 1 } }),
  },
  uploadOrganizationLogo: {
    fixture: "organization-with-logo",
    line: "PUT organizations * logo",
    params: () => ({ file: pngBlob() }),
  },
};

export const OPERATIONS = Object.keys(CALLS);
export const takesId = (operation) => CALLS[operation].line.includes("*");

/** The arguments of a method, in its order. */
export function argumentsOf(operation, { id, params, call }) {
  const own = CALLS[operation].params ? [params, call] : [call];
  return takesId(operation) ? [id, ...own] : own;
}

/** How a promise ends, within so many milliseconds: `{ value }`, `{ error }` or `{ hangs }`. */
export async function endOf(promise, ms) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, { hangs: true });
  });
  const ended = promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  const end = await Promise.race([ended, late]);
  clearTimeout(timer);
  return end;
}
