// Which browsers do the tests run in? One of three engines by its name, all with the same few methods: `newPage()`, `version()`, `close()`.
import { launchChromium } from "./chromium.js";
import { launchFirefox } from "./firefox.js";
import { launchWebKit } from "./webkit.js";

export const ENGINES = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebKit };

/**
 * Starts a browser. A page of it has `goto(url)`, `evaluate(function, arg)`, `on("pageerror", listener)` and `close()`.
 * @param {keyof typeof ENGINES} name
 */
export async function launch(name) {
  // Among the tests that run beside others, as `js-tests/run.js` sorts them, it would spoil what those measure.
  if (process.env.QUIET_TESTS_ONLY) throw new Error(`a test that starts a browser runs alone: ${name}.test.js`);
  return ENGINES[name]();
}
