// A request that is not sent, for a person to look at: and as a line for curl.

import type { FormParts } from "../http/multipart.js";
import { nullPrototype } from "../runtime/own-members.js";
import { CONTROLS, escapeControls } from "./control-characters.js";
import type { Send } from "./step.js";

/** What a call would send. */
export interface RequestPreview {
  /** The HTTP method. */
  method: string;
  /** The whole URL. */
  url: string;
  /** The headers. The key is `$CLERK_SECRET_KEY`, what else could be a secret is `[redacted]`. */
  headers: Record<string, string>;
  /** The JSON body. */
  body?: string;
  /** The parts of the form, where a file is sent; the file by its name and type. */
  form?: Record<string, string>;
  /** The same for a shell that knows `$CLERK_SECRET_KEY`. It holds no character that a terminal would obey. */
  curl: string;
}

/** @internal The preview of a request. */
export function previewOf(send: Send): RequestPreview {
  const { method, url, headers = {}, json, form } = nullPrototype(send);
  const shown = json === null ? { ...headers } : { ...headers, "content-type": "application/json" };
  const parts = form && { ...form.fields, [form.fileField]: fileOf(form) };
  const words = ["curl", "-X", method, ...Object.entries(shown).flatMap(header)];
  if (json !== null) words.push("--data-raw", quoted(escapeControls(json)));
  if (form)
    words.push(
      ...Object.entries(form.fields).flatMap(([name, value]) => [
        "--form-string",
        quoted(`${name}=${asInForm(value)}`),
      ]),
    );
  if (form) words.push("-F", quoted(`${form.fileField}=@${named(form.fileName)};type=${form.fileType}`));
  const curl = [...words, quoted(url)].join(" ");
  return {
    method,
    url,
    headers: shown,
    ...(json !== null && { body: json }),
    ...(parts && { form: parts }),
    curl,
  };
}

const fileOf = ({ fileName, fileType }: FormParts) => `${fileName};type=${fileType}`;

/** A form ends its lines as the network does, whatever ends them in the text. */
const asInForm = (text: string) => text.replace(/\r\n?|\n/g, "\r\n");

/** The key is the shell's to put in. */
function header([name, value]: [string, string]): string[] {
  const line = `${name}: ${value}`;
  return ["-H", name === "authorization" ? `"${line}"` : quoted(line)];
}

/** A file's name in a form of curl's, for which some characters have a meaning of their own. */
const named = (name: string) => (/^[^\s,;"\\]+$/.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`);

/** A word that the shell takes as it is. What a terminal would obey is written as its bytes, between `$'` and `'`. */
const quoted = (text: string) => {
  const word = `'${text.replaceAll("'", "'\\''")}'`;
  return word.replace(CONTROLS, (found) => `'$'${[...new TextEncoder().encode(found)].map(octal).join("")}''`);
};

const octal = (byte: number) => `\\${byte.toString(8).padStart(3, "0")}`;
