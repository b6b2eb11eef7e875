// Finds the email addresses in pasted text: one per line, separated by commas, semicolons or spaces, or as a mail program copies
// them, as in `"Lovelace, Ada" <ada@example.org>; Ben <ben@example.org>`.

export interface Pasted {
  /** The address, or the text that is none. */
  address: string;
  /** Why this cannot be invited. */
  problem?: string;
}

/** Characters that nobody sees. Mail and word processors copy them along. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g;

/** What separates addresses on a line. Within quotes and angle brackets, it separates nothing. */
const SEPARATED = /(?:"[^"]*"|<[^<>]*>|[^,;])+|[,;]/g;

export function parseAddresses(text: string): Pasted[] {
  return text
    .replace(INVISIBLE, "")
    .split(/[\r\n]+/)
    .flatMap(parseLine);
}

function parseLine(line: string): Pasted[] {
  const parts = line.match(SEPARATED) ?? [];
  return parts.flatMap((part, i) => (isSurname(part, parts[i + 1], parts[i + 2]) ? [] : parsePart(part)));
}

/** Whether a comma is part of a name, as in `Lovelace, Ada <ada@example.org>`. */
function isSurname(part: string, comma = "", next = ""): boolean {
  return comma === "," && /<[^<>]+@[^<>]+>/.test(next) && !mayBeAddress(part);
}

/** A word with a dot inside may be an address with a mistake, which must not get lost. */
const mayBeAddress = (text: string) => /[@<]|\S\.\S/.test(text);

function parsePart(part: string): Pasted[] {
  const bracketed = [...part.matchAll(/<([^<>]*)>/g)].map(([, inside = ""]) => inside);
  // The other words around an address are a name.
  const words = part.includes("@") ? part.split(/\s+/).filter(mayBeAddress) : [part];
  return (bracketed.length > 0 ? bracketed : words).map(bare).filter(Boolean).map(check);
}

/** Without what surrounds an address in running text. */
function bare(word: string): string {
  return word
    .trim()
    .replace(/^[[("'<,;]+|[\])"'>.,;:!]+$/g, "")
    .replace(/^mailto:/i, "")
    .trim();
}

function check(address: string): Pasted {
  const problem = problemOf(address);
  return problem ? { address, problem } : { address };
}

/** Only what is certainly wrong. Clerk decides about the rest. */
function problemOf(address: string): string | undefined {
  const [local, domain, ...others] = address.split("@");
  if (domain === undefined) return "It has no @.";
  if (others.length > 0) return "It has more than one @.";
  if (!local) return "Nothing is before the @.";
  if (!/[^.]\.[^.]/.test(domain)) return "What follows the @ is not a domain, such as example.com.";
  if (/[\s"(),:;<>[\\\]]/.test(address)) return "It has a character that addresses do not have.";
  if (/^\.|\.[.@]|@[.-]|[.-]$/.test(address)) return "It has a dot or hyphen in the wrong place.";
  return address.length > 254 ? "It is too long." : undefined;
}
