// Guards the routes that drive the emulator. They need no key, so that a test can use them with nothing but the address;
// therefore only a program on this machine may call them, and no web page, whatever name it resolves to this address.
import { refuse } from "./refusals.js";

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/** Browsers name the site that a request comes from. Another port of this machine is the same site, but not ours. */
const OWN_SITES = ["same-origin", "none"];

export function checkLocal({ socket, headers }) {
  const { host = "", origin, "sec-fetch-site": site } = headers;
  if (!LOOPBACK.test(socket.remoteAddress ?? "")) throw refuse.notLocal("It answers only callers on this machine.");
  if (!LOCAL_HOST.test(host)) throw refuse.notLocal(`It answers only at 127.0.0.1 or localhost, not at "${host}".`);
  if (FORWARDED.some((name) => headers[name] !== undefined)) throw refuse.notLocal("It answers no forwarded request.");
  const isOwn = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
  if (!isOwn || (site !== undefined && !OWN_SITES.includes(site)))
    throw refuse.notLocal("It answers no request of a web page. Call it from the test's own process.");
}
