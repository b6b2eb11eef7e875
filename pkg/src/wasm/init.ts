// How the WebAssembly is started ahead of the first call, by the entries that have it.
import { startupError } from "../errors/clerk-error.js";
import { getInstance } from "./instance.js";

/**
 * Starts the WebAssembly ahead of the first call. Never needed.
 *
 * @throws ClerkError of kind `"internal"` where the host cannot run it; its message names the reason.
 */
export async function init(): Promise<void> {
  try {
    await getInstance();
  } catch (thrown) {
    throw startupError("init", thrown);
  }
}
