// The types of metadata: any JSON object, unless the user declares a type.

declare global {
  /**
   * The type of your organizations' public metadata. Empty until you declare it. Clerk's own packages use the same name.
   *
   * @example
   * declare global {
   *   interface OrganizationPublicMetadata { plan: "free" | "gold" }
   * }
   */
  interface OrganizationPublicMetadata {}
  /** The type of your organizations' private metadata, declared in the same way. */
  interface OrganizationPrivateMetadata {}
}

/** Metadata: any JSON object. */
export type Metadata = Record<string, any>;

type Declared<T> = keyof T extends never ? Metadata : T;

/** Public metadata: `OrganizationPublicMetadata`, if you have declared it. */
export type PublicMetadata = Declared<OrganizationPublicMetadata>;

/** Private metadata: `OrganizationPrivateMetadata`, if you have declared it. */
export type PrivateMetadata = Declared<OrganizationPrivateMetadata>;

/** A change of metadata: any part of it, at any level. `null` removes a key. */
export type MetadataPatch<T> = { [K in keyof T]?: PatchOf<T[K]> | null | undefined };

type PatchOf<V> = V extends readonly unknown[] ? V : V extends object ? MetadataPatch<V> : V;
