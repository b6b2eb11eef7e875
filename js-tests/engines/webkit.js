// Starts WebKitGTK with its own WebDriver, on a virtual screen.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as setup from "../../tools/setup.js";
import { freePort } from "../free-port.js";

export async function launchWebKit() {
  const { driver, browser, screen } = setup.webkit();
  const started = [];
  const end = () => Promise.all(started.map(ended));
  try {
    const display = await screenOf(screen, started);
    const url = await driverAt(driver, display, started);
    return new WebKit(await openSession(url, browser), end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** Starts a virtual screen, and returns the display that it prints. */
async function screenOf(screen, started) {
  const options = { stdio: ["ignore", "pipe", "ignore"], detached: true };
  const child = spawn(screen, ["-displayfd", "1", "-nolisten", "tcp"], options);
  started.push(child);
  const failed = once(child, "exit").then(() => {
    throw new Error("The virtual screen ended before it had a display.");
  });
  const [number] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), failed]);
  return `:${number}`;
}

async function driverAt(driver, display, started) {
  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: "x11", LIBGL_ALWAYS_SOFTWARE: "1" };
  // The driver gets its own process group, so that the browser can be killed with it.
  const options = { stdio: "ignore", env, detached: true };
  started.push(spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], options));
  const url = `http://127.0.0.1:${port}`;
  for (const start = performance.now(); performance.now() - start < 60_000; ) {
    if (await fetch(`${url}/status`).catch(() => undefined)) return url;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("WebKitWebDriver did not respond within a minute.");
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid);
  await once(child, "exit");
}

async function openSession(url, binary) {
  const options = { binary, args: ["--automation"] };
  const capabilities = { alwaysMatch: { browserName: "MiniBrowser", "webkitgtk:browserOptions": options } };
  const { sessionId, capabilities: got } = await command("POST", `${url}/session`, { capabilities });
  const session = `${url}/session/${sessionId}`;
  return { url: session, version: got.browserVersion, first: await command("GET", `${session}/window`) };
}

/** Sends a WebDriver command and returns its value. */
async function command(method, url, body) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (response.ok) return value;
  throw new Error(`WebDriver: ${value.error}: ${value.message}`);
}

class WebKit {
  #session;
  #end;
  #last = Promise.resolve();

  constructor(session, end) {
    this.#session = session;
    this.#end = end;
  }

  version() {
    return this.#session.version;
  }

  async newPage() {
    const { handle } = await this.in(this.#session.first, (send) => send("POST", "/window/new", { type: "tab" }));
    return new Page(this, handle);
  }

  async close() {
    const most = AbortSignal.timeout(5000);
    await fetch(this.#session.url, { method: "DELETE", signal: most }).catch(() => {});
    await this.#end();
  }

  /** WebDriver commands address the current window, so the pages take turns. */
  in(handle, act) {
    const send = (method, path, body) => command(method, this.#session.url + path, body);
    const turn = this.#last.then(async () => {
      await send("POST", "/window", { handle });
      return act(send);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** Functions are passed as source text within the script, because a page's policy may forbid `eval`. Values are passed as JSON. */
const scriptOf = (source) => `const [arg, done] = arguments;
  Promise.resolve(arg).then((arg) => (${source})(arg === null ? undefined : JSON.parse(arg)))
    .then((value) => done(JSON.stringify({ value })), (error) => done(JSON.stringify({ error: String(error) })));`;

class Page {
  #browser;
  #handle;

  constructor(browser, handle) {
    this.#browser = browser;
    this.#handle = handle;
  }

  /** Does nothing: WebDriver reports no errors of pages. A page that needs them has to listen itself. */
  on() {}

  goto(url) {
    return this.#browser.in(this.#handle, (send) => send("POST", "/url", { url }));
  }

  async evaluate(source, arg) {
    const args = [arg === undefined ? null : JSON.stringify(arg)];
    const run = (send) => send("POST", "/execute/async", { script: scriptOf(source), args });
    const { value, error } = JSON.parse(await this.#browser.in(this.#handle, run));
    if (error) throw new Error(error);
    return value;
  }

  close() {
    return this.#browser.in(this.#handle, (send) => send("DELETE", "/window"));
  }
}
