// Removes Clerk's secret keys from texts.

export const REDACTED = "[redacted]";

const SECRET_KEY = /sk_(?:test|live)_\w*/g;

/** Removes everything that looks like a secret key of Clerk. */
export const withoutSecretKeys = (text: string) => text.replace(SECRET_KEY, REDACTED);
