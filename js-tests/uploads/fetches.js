// Implementations of `fetch` that a caller may have. Each is made for a test, and closed at its end.
import { httpProxy } from "./http-proxy.js";

const own = globalThis.fetch;

/** npm's undici by its major version, with a custom agent, which is what people use it for. */
const undici = (version) => async (t) => {
  const { Agent, fetch } = await import(`undici-${version}`);
  return throughAgent(t, fetch, new Agent());
};

const behindProxy = (version) => async (t) => {
  const { ProxyAgent, fetch } = await import(`undici-${version}`);
  const proxy = await httpProxy(t);
  return Object.assign(throughAgent(t, fetch, new ProxyAgent(proxy.url)), { passed: proxy.passed });
};

function throughAgent(t, fetch, dispatcher) {
  t.after(() => dispatcher.destroy());
  return (url, init) => fetch(url, { ...init, dispatcher });
}

const moduleOf = (name) => async () => (await import(name)).default;

/** The newest undici needs a newer version of Node. */
const [major, minor] = process.versions.node.split(".").map(Number);
const versions = major > 22 || (major === 22 && minor >= 19) ? [7, 8] : [7];

/** The implementations that receive bytes. */
export const FOREIGN = {
  ...Object.fromEntries(versions.map((version) => [`undici ${version}`, undici(version)])),
  ...Object.fromEntries(versions.map((version) => [`undici ${version} through a proxy`, behindProxy(version)])),
  "node-fetch 2": moduleOf("node-fetch-2"),
  "node-fetch 3": moduleOf("node-fetch-3"),
  "cross-fetch": moduleOf("cross-fetch"),
  "a wrapper": () => (url, init) => own(url, init),
  "a wrapper that makes a Request": () => (url, init) => own(new Request(url, init)),
  "a wrapper that takes the bytes away": () => async (url, init) => {
    const body = init.body && structuredClone(init.body, { transfer: [init.body.buffer] });
    return own(url, { ...init, body });
  },
  "a bound fetch": () => own.bind(globalThis),
};

/** The implementation of the platform. */
export const OWN = { "the global fetch": () => undefined, "the global fetch as an option": () => own };
