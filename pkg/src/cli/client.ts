// The client that a command works with: its key from the environment, everything else from options.
import type { OrganizationsApi } from "clerk-organizations";
import { foreignHost } from "./destination.js";
import { usage } from "./failure.js";
import type { Values } from "./option.js";

/** Stands for the key where nothing is sent. */
const NO_KEY = "sk_test_none";

export async function clientFor(values: Values, env: NodeJS.ProcessEnv): Promise<OrganizationsApi> {
  const secretKey = env.CLERK_SECRET_KEY || (values["dry-run"] ? NO_KEY : undefined);
  if (!secretKey) throw usage("CLERK_SECRET_KEY is not set: it holds the secret key of your Clerk instance");
  const baseUrl = (values["base-url"] as string | undefined) ?? fromEnvironment(secretKey, values, env);
  const apiVersion = values["api-version"] as string | undefined;
  // Only now: `--help` and mistakes do not wait for it.
  const { OrganizationsApi } = await import("clerk-organizations");
  return new OrganizationsApi({ secretKey, baseUrl, apiVersion, maxConcurrent: concurrencyOf(values) });
}

/** A variable may have been set by anyone long ago: it does not send a live key to a stranger. What is typed does. */
function fromEnvironment(secretKey: string, values: Values, env: NodeJS.ProcessEnv): string | undefined {
  const baseUrl = env.CLERK_API_URL || undefined;
  const host = baseUrl && !values["dry-run"] && foreignHost(secretKey, baseUrl);
  if (host)
    throw usage(
      `CLERK_API_URL would send a live key to ${host}, which is not Clerk's: if that is meant, add --base-url "$CLERK_API_URL"`,
    );
  return baseUrl;
}

/** As many requests at once as a job is told to make. */
function concurrencyOf({ concurrency }: Values): number | undefined {
  return /^\d+$/.test(String(concurrency)) ? Math.max(1, Number(concurrency)) : undefined;
}
