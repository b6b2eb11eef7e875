// The package under test. `planted.test.js` names a copy of its built file that has a defect.
export const PACKAGE = await import(process.env.FUZZ_PACKAGE ?? "clerk-organizations");
export const { ClerkApiError, isClerkError, previewMerge } = PACKAGE;
