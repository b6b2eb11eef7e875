// Who is signed in, the token of each request, and signing out.
import { signal } from "@preact/signals";
import { mayLeavePage, reloadWithoutWarning } from "../shell/unsaved.ts";
import { type ClerkSession, type ClerkState, type ClerkUser, clerk, hasLogin, roleClaim } from "./clerk-js.ts";

/** `ended`: the session has ended while the page was in use. `unavailable`: Clerk could not be reached. */
export type SessionStatus = "loading" | "unavailable" | "signed-out" | "signed-in" | "ended";

export const sessionStatus = signal<SessionStatus>("loading");
export const user = signal<ClerkUser | undefined>(undefined);
/** The user's role for display. The server decides by itself. */
export const role = signal<unknown>(undefined);
export const signOutError = signal("");

/** How long the client uses a token, in milliseconds. Clerk's script keeps and renews them. */
const TOKEN_MS = 5000;

let isLeaving = false;

const started = hasLogin ? start() : Promise.resolve();
started.catch(showUnavailable);

async function start(): Promise<void> {
  if (!clerk) throw new Error("Clerk's script could not be loaded");
  // Without these functions, Clerk loads the page again after a sign-in, and input would be lost.
  const stay = (to: string) => history.replaceState(history.state, "", to);
  // The page's policy does not allow the host of Clerk's telemetry.
  await clerk.load({ routerPush: stay, routerReplace: stay, telemetry: false });
  clerk.addListener((state) => void follow(state).catch(showUnavailable));
}

function showUnavailable(): void {
  sessionStatus.value = "unavailable";
}

async function follow({ session, user: current }: ClerkState): Promise<void> {
  if (isLeaving || session === undefined) return;
  if (!session || !current) sessionStatus.value = user.value ? "ended" : "signed-out";
  // What the page shows and what is being typed belongs to the user before.
  else if (sessionStatus.value === "signed-out" || (user.value && user.value.id !== current.id)) restart();
  else await welcome(session, current);
}

async function welcome(session: ClerkSession, current: ClerkUser): Promise<void> {
  if (!user.value) role.value = roleOf(await session.getToken());
  user.value = current;
  sessionStatus.value = "signed-in";
}

function roleOf(token: string | null): unknown {
  const payload = token?.split(".")[1] ?? "e30";
  return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")))[roleClaim];
}

/** For the client's `token` option. Absent without a login. */
export const token = hasLogin
  ? async ({ reason }: { reason: string }) => {
      await started;
      // Somebody else may have signed in, who must not continue what this user has begun.
      if (isLeaving) throw new Error("the page is being left");
      const text = await clerk?.session?.getToken({ skipCache: reason === "refused" });
      if (!text) throw new Error("nobody is signed in");
      return { token: text, expiresAt: Date.now() + TOKEN_MS };
    }
  : undefined;

/** Ends the session, first on the server, which refuses its tokens from now on, then with Clerk. */
export async function signOut(): Promise<void> {
  if (!mayLeavePage()) return;
  isLeaving = true;
  try {
    const authorization = `Bearer ${await clerk?.session?.getToken()}`;
    await fetch("/api/sign-out", { method: "POST", headers: { authorization } });
    await clerk?.signOut({ redirectUrl: location.href });
    restart();
  } catch {
    isLeaving = false;
    signOutError.value = "You may still be signed in. Try again.";
  }
}

function restart(): void {
  isLeaving = true;
  reloadWithoutWarning();
}
