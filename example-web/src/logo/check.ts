// Whether a file can be a logo, before it is sent: the package's own check of its content, and whether the browser can show it.
import { isClerkError } from "clerk-organizations";
import { client } from "../api.ts";
import { rule } from "../words.ts";

/** Asks as an upload does, and sends nothing: what the package refuses never comes to the fetch. */
const checker = client({ maxRetries: 0, fetch: () => Promise.reject(new TypeError("nothing is sent")) });

/** What is wrong with it; nothing where it is fine. */
export async function check(file: Blob): Promise<string | undefined> {
  try {
    await checker.uploadOrganizationLogo("org_check", { file });
  } catch (error) {
    if (isClerkError(error) && error.kind === "invalid") return `This file cannot be a logo: ${rule(error)}`;
  }
  return (await isShown(file)) ? undefined : "The browser cannot show this image: it may be damaged.";
}

async function isShown(file: Blob): Promise<boolean> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return true;
  } catch {
    return false;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}
