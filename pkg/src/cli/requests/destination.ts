// The hosts to which a live key may be sent without `--base-url`: Clerk's, and this machine.

const CLERK = ["clerk.com", "clerk.dev"];

/** Whether a host belongs to Clerk or is this machine. `URL` has normalized names and addresses. */
export function isClerkOrLocal({ hostname }: URL): boolean {
  const isClerk = CLERK.some((name) => hostname === name || hostname.endsWith(`.${name}`));
  return isClerk || hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** Returns the host that would receive a live key although it is neither. Returns `undefined` if sending is safe or the URL is invalid. */
export function foreignHost(secretKey: string, baseUrl: string): string | undefined {
  if (!secretKey.trim().startsWith("sk_live_") || !URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  return isClerkOrLocal(url) ? undefined : url.host;
}
