// Shows the page to users who are signed in and have a role, and Clerk's sign-in form to others.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { clerk, hasLogin } from "./clerk-js.ts";
import { role, sessionStatus, signOut, signOutError, user } from "./session.ts";

/** Without a login, it shows the page to everyone. */
export function SessionGate({ children }: { children: ComponentChildren }) {
  if (!hasLogin) return children;
  const status = sessionStatus.value;
  if (status === "loading") return <Message text="Signing in …" />;
  if (status === "unavailable") return <Message text="Clerk cannot be reached. Load this page again later." />;
  if (status === "signed-out")
    return (
      <main>
        <SignIn />
      </main>
    );
  const hasRole = role.value === "read" || role.value === "write";
  return (
    <>
      <SessionBar />
      {hasRole ? children : <Message text="Your account has no access to the organizations." />}
      {status === "ended" && <SignInDialog />}
    </>
  );
}

function Message({ text }: { text: string }) {
  return (
    <main>
      <h1>Organizations</h1>
      <p role="status">{text}</p>
    </main>
  );
}

function SessionBar() {
  const { fullName, primaryEmailAddress, id } = user.value ?? {};
  return (
    <aside class="session" aria-label="Your account">
      <span role="alert">{signOutError}</span>
      <span>
        {fullName || primaryEmailAddress?.emailAddress || id}
        {role.value === "read" && " (may only read)"}
      </span>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </aside>
  );
}

/** On top of an open dialog, whose input is kept. */
function SignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="session" aria-labelledby="ended" onCancel={(event) => event.preventDefault()}>
      <p id="ended">Your session has ended. Sign in to continue; what you have typed is kept.</p>
      <SignIn />
    </dialog>
  );
}

function SignIn() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = place.current;
    if (!node) return;
    clerk?.mountSignIn(node, { forceRedirectUrl: location.href });
    return () => clerk?.unmountSignIn(node);
  }, []);
  return <div ref={place} class="sign-in" />;
}
