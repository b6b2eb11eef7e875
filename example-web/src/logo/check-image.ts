// Checks whether a file can be a logo, before it is uploaded.
import { isClerkError } from "clerk-organizations/slim";
import { api } from "../api.ts";
import { ruleText } from "../error-text.ts";

/** Returns what is wrong with a file. `preview` checks its content without sending anything or waiting for the rate limit. */
export async function imageProblem(file: Blob): Promise<string | undefined> {
  try {
    await api.preview("uploadOrganizationLogo", "org_check", { file });
  } catch (error) {
    return `This file cannot be a logo: ${isClerkError(error) ? ruleText(error) : String(error)}`;
  }
  return (await canDecode(file)) ? undefined : "The browser cannot show this image. It may be damaged.";
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
