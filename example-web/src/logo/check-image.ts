// Whether a file can be a logo, before it is sent: the package's own check of its content, and whether the browser can show it.
import { isClerkError } from "clerk-organizations";
import { api } from "../api.ts";
import { ruleText } from "../error-text.ts";

/** What is wrong with it; nothing where it is fine. Nothing is sent, and nothing waits for the rate limit. */
export async function imageProblem(file: Blob): Promise<string | undefined> {
  try {
    await api.preview("uploadOrganizationLogo", "org_check", { file });
  } catch (error) {
    return `This file cannot be a logo: ${isClerkError(error) ? ruleText(error) : String(error)}`;
  }
  return (await canDecode(file)) ? undefined : "The browser cannot show this image: it may be damaged.";
}

async function canDecode(file: Blob): Promise<boolean> {
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
