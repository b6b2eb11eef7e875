// Where a key may go without a word: to Clerk, and to this machine.

const CLERK = ["clerk.com", "clerk.dev"];

/** Whether a host is Clerk's, or this machine; both names and addresses are as `URL` writes them. */
export function isClerkOrLocal({ hostname }: URL): boolean {
  const isClerk = CLERK.some((name) => hostname === name || hostname.endsWith(`.${name}`));
  return isClerk || hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** The host that a key of a production instance would go to though it is neither; undefined where it may go, or where it is no URL. */
export function foreignHost(secretKey: string, baseUrl: string): string | undefined {
  if (!secretKey.trim().startsWith("sk_live_") || !URL.canParse(baseUrl)) return undefined;
  const url = new URL(baseUrl);
  return isClerkOrLocal(url) ? undefined : url.host;
}
