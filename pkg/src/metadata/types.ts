// The shape of metadata: any JSON object, until you declare what yours holds.

declare global {
  /**
   * What your organizations' public metadata holds. Empty until you declare it; Clerk's own packages look at the same name.
   *
   * @example
   * declare global {
   *   interface OrganizationPublicMetadata { plan: "free" | "gold" }
   * }
   */
  interface OrganizationPublicMetadata {}
  /** What your organizations' private metadata holds, in the same way. */
  interface OrganizationPrivateMetadata {}
}

/** Metadata: a JSON object of your own. */
export type Metadata = Record<string, any>;

type Declared<T> = keyof T extends never ? Metadata : T;

/** Public metadata: `OrganizationPublicMetadata`, once you have declared that. */
export type PublicMetadata = Declared<OrganizationPublicMetadata>;

/** Private metadata: `OrganizationPrivateMetadata`, once you have declared that. */
export type PrivateMetadata = Declared<OrganizationPrivateMetadata>;

/** A change of metadata: any part of it, at any level; `null` removes. */
export type MetadataPatch<T> = { [K in keyof T]?: PatchOf<T[K]> | null | undefined };

type PatchOf<V> = V extends readonly unknown[] ? V : V extends object ? MetadataPatch<V> : V;
