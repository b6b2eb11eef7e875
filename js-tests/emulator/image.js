// Detects the type of an image by its first bytes, whatever type the sender declares. The result is undefined for a
// type that Clerk does not accept.

const startsWith = (bytes, hex, at = 0) => bytes.toString("hex", at, at + hex.length / 2) === hex;

const SIGNATURES = {
  "image/png": (bytes) => startsWith(bytes, "89504e470d0a1a0a"),
  "image/jpeg": (bytes) => startsWith(bytes, "ffd8ff"),
  "image/gif": (bytes) => startsWith(bytes, "474946383761") || startsWith(bytes, "474946383961"),
  "image/webp": (bytes) => startsWith(bytes, "52494646") && startsWith(bytes, "57454250", 8),
  "image/x-icon": (bytes) => startsWith(bytes, "00000100"),
};

/** An icon has two media types: the registered one is kept if the sender declared it. */
export function imageType(bytes, declared) {
  const type = Object.keys(SIGNATURES).find((name) => SIGNATURES[name](bytes));
  const registered = type === "image/x-icon" && declared === "image/vnd.microsoft.icon";
  return registered ? declared : type;
}
