// Removes keys, tokens and tickets from what the request log keeps, because a failing test prints it. Everything else
// stays, private metadata included: the log is for the test that wrote it.

export const REMOVED = "[removed]";

/** Keys of Clerk, signing secrets of webhooks, credentials, JSON Web Tokens, and parameters of URLs. */
const SECRETS = [
  /(?<![a-z0-9])(?:sk|ak)_[a-z0-9_+/=$.-]{4,}/gi,
  /whsec_[a-z0-9+/=_-]{4,}/gi,
  /(?<=\b(?:bearer|basic)\s+)[^\s"]{16,}/gi,
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g,
  /(?<=(?:secret|(?:secret|api|private|signing|access)_?key|token|ticket|passw(?:or)?d|passphrase|credentials?|authorization|cookie|signature|jwt)=)[^&#\s"]+/gi,
];

/** Names of members, parameters and headers whose content is a secret, without `_`, `-` and capitals. */
const SECRET_NAME =
  /(secrets?|(secret|api|private|signing|access)keys?|tokens?|ticket|passw(or)?ds?|passphrase|credentials?|authorization|cookie|signature|jwt)$/;
const isSecretName = (name) => SECRET_NAME.test(name.toLowerCase().replace(/[-_[\]]/g, ""));

/** What a text must contain for a closer look. Most texts do not, and are kept as they are. */
const SUSPICIOUS = /[sa]k_|whsec_|bearer|basic|eyJ|=|\\|%/i;
const SUSPICIOUS_NAME = /secret|key|token|ticket|passw|passphrase|credential|authorization|cookie|signature|jwt/i;

/** @param {string[]} own the keys of this emulator, which may have any form */
export function createRedact(own) {
  const keys = own.filter((key) => key !== "");
  const isSuspicious = (value) => SUSPICIOUS.test(value) || keys.some((key) => value.includes(key));

  const plain = (text) => {
    let result = text;
    for (const key of keys) result = result.replaceAll(key, REMOVED);
    for (const secret of SECRETS) result = result.replace(secret, REMOVED);
    return result;
  };

  /** A secret in another spelling cannot be cut out of its text, so the whole text goes. */
  const text = (value) => {
    if (!isSuspicious(value)) return value;
    const result = plain(value);
    const decoded = decode(result);
    return decoded !== result && plain(decoded) !== decoded ? REMOVED : result;
  };

  /** Under the name of a secret, everything is one: also a number, and what a list or an object contains. */
  const json = (value, isSecret = false) => {
    if (Array.isArray(value)) return value.map((item) => json(item, isSecret));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(member(isSecret)));
    if (isSecret && value !== null && typeof value !== "boolean") return REMOVED;
    return typeof value === "string" ? text(value) : value;
  };
  const member =
    (isSecret) =>
    ([name, value]) => [text(name), json(value, isSecret || isSecretName(name))];

  const body = (value) => {
    if (!SUSPICIOUS_NAME.test(value) && !isSuspicious(value)) return value;
    const parsed = parse(value);
    if (parsed === undefined) return text(value.replace(/("([^"]*)"\s*:\s*)("[^"]*"?|[\d.eE+-]+)/g, redactMember));
    const clean = JSON.stringify(json(parsed));
    return clean === JSON.stringify(parsed) ? value : clean;
  };

  const query = (value) => {
    if (!SUSPICIOUS_NAME.test(value) && !isSuspicious(value)) return value;
    const parts = value.split("&").map((part) => {
      const [name, content] = part.split(/=(.*)/s);
      return content !== undefined && isSecretName(decode(name)) ? `${text(name)}=${REMOVED}` : text(part);
    });
    return parts.join("&");
  };

  const headers = (given) => {
    const kept = {};
    for (const name in given) if (!isSecretName(name)) kept[name] = text(String(given[name]));
    return kept;
  };

  const path = (value) => (isSuspicious(value) ? value.split("/").map(text).join("/") : value);

  return { path, query, headers, body };
}

const redactMember = (whole, before, name) => (isSecretName(decode(name)) ? `${before}"${REMOVED}"` : whole);

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAX_LAYERS = 5;

/** Replaces percent encoding and the escapes of JSON, also when they were applied several times. */
function decode(text) {
  let result = text;
  for (let i = 0; i < MAX_LAYERS && /[%\\]/.test(result); i += 1) result = decodeOnce(result);
  return result;
}

const decodeOnce = (text) =>
  text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString("utf8"));
