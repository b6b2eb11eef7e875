// The package under test. `planted.test.js` names a copy of its built file that has a defect.
export const { ClerkApiError, isClerkError, OrganizationsApi, previewMerge } = await import(
  process.env.FUZZ_PACKAGE ?? "clerk-organizations"
);
