// The members of Clerk's script that the page uses. The server adds the script if a login is configured.

export interface ClerkUser {
  readonly id: string;
  readonly fullName: string | null;
  readonly primaryEmailAddress: { readonly emailAddress: string } | null;
}

export interface ClerkSession {
  getToken(options?: { skipCache?: boolean }): Promise<string | null>;
}

/** `undefined` while it changes, and `null` if nobody is signed in. */
export interface ClerkState {
  readonly session?: ClerkSession | null;
  readonly user?: ClerkUser | null;
}

export interface Clerk extends ClerkState {
  load(options: { routerPush(to: string): void; routerReplace(to: string): void; telemetry: false }): Promise<void>;
  addListener(listener: (state: ClerkState) => void): void;
  mountSignIn(node: HTMLDivElement, options: { forceRedirectUrl: string }): void;
  unmountSignIn(node: HTMLDivElement): void;
  signOut(options: { redirectUrl: string }): Promise<void>;
}

const script = document.querySelector<HTMLScriptElement>("script[data-clerk-publishable-key]");

/** Whether users have to sign in. */
export const hasLogin = script !== null;

/** The claim of the token that has the user's role. */
export const roleClaim = script?.dataset.adminClaim ?? "";

/** Clerk's script runs before the page. Absent if it could not be loaded. */
export const clerk = (globalThis as { Clerk?: Clerk }).Clerk;
