// Creates the client, with the key from the environment and everything else from options.
import type { ClientEvent, OrganizationsApi } from "clerk-organizations";
import type { Values } from "../arguments/option.js";
import { usage } from "../failure.js";
import { foreignHost } from "./destination.js";

/** A placeholder, for commands that send nothing. */
const NO_KEY = "sk_test_none";

export function secretKeyIn(env: NodeJS.ProcessEnv, values: Values): string {
  const secretKey = env.CLERK_SECRET_KEY || (values["dry-run"] ? NO_KEY : undefined);
  if (!secretKey) throw usage("CLERK_SECRET_KEY is not set: it holds the secret key of your Clerk instance");
  return secretKey;
}

export async function clientFor(
  secretKey: string,
  values: Values,
  env: NodeJS.ProcessEnv,
  onEvent?: (event: ClientEvent) => void,
): Promise<OrganizationsApi> {
  const baseUrl = (values["base-url"] as string | undefined) ?? fromEnvironment(secretKey, values, env);
  const apiVersion = values["api-version"] as string | undefined;
  // Imported late, so that `--help` and usage errors are fast.
  const { OrganizationsApi } = await import("clerk-organizations");
  return new OrganizationsApi({ secretKey, baseUrl, apiVersion, maxConcurrent: concurrencyOf(values), onEvent });
}

/** A forgotten or manipulated variable must not send a live key to another host. Only an option may. */
function fromEnvironment(secretKey: string, values: Values, env: NodeJS.ProcessEnv): string | undefined {
  const baseUrl = env.CLERK_API_URL || undefined;
  const host = baseUrl && !values["dry-run"] && foreignHost(secretKey, baseUrl);
  if (host)
    throw usage(
      `CLERK_API_URL would send a live key to ${host}, which is not a host of Clerk; if this is intended, add --base-url "$CLERK_API_URL"`,
    );
  return baseUrl;
}

/** Bulk jobs need as many concurrent requests as `--concurrency`. */
function concurrencyOf({ concurrency }: Values): number | undefined {
  return /^\d+$/.test(String(concurrency)) ? Math.max(1, Number(concurrency)) : undefined;
}
