// Starts one of the three browser engines by its name. All have the same methods: `newPage()`, `version()` and
// `close()`.
import { launchChromium } from "./chromium.js";
import { launchFirefox } from "./firefox.js";
import { launchWebKit } from "./webkit.js";

export const ENGINES = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebKit };

/**
 * Starts a browser. Its pages have `goto(url)`, `evaluate(function, arg)`, `on("pageerror", listener)` and `close()`.
 * @param {keyof typeof ENGINES} name
 */
export async function launch(name) {
  // A browser would disturb the measurements of the tests that `js-tests/run.js` runs concurrently.
  if (process.env.QUIET_TESTS_ONLY)
    throw new Error(`A test that starts a browser runs alone: call it ${name}.test.js.`);
  return ENGINES[name]();
}
