// `init` of the entries that contain the WebAssembly.
import { startupError } from "../errors/clerk-error.js";
import { getInstance } from "./instance.js";

/**
 * Starts the WebAssembly before the first call. This is optional.
 *
 * @throws ClerkError of kind `"internal"` if the host cannot run it; its message has the reason.
 */
export async function init(): Promise<void> {
  try {
    await getInstance();
  } catch (thrown) {
    throw startupError("init", thrown);
  }
}
