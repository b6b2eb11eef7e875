// Formats a request for a person to read, also as a command for curl.

import type { FormParts } from "../http/multipart.js";
import { nullPrototype } from "../runtime/own-members.js";
import { CONTROLS, escapeControls } from "./control-characters.js";
import type { Send } from "./step.js";

/** The request that a call would send. */
export interface RequestPreview {
  /** The HTTP method. */
  method: string;
  /** The whole URL. */
  url: string;
  /** The headers. The key is replaced by `$CLERK_SECRET_KEY`, other possible secrets by `[redacted]`. */
  headers: Record<string, string>;
  /** The JSON body. */
  body?: string;
  /** The parts of the form, if a file is sent. The file is represented by its name and type. */
  form?: Record<string, string>;
  /** The same as a curl command, for a shell in which `$CLERK_SECRET_KEY` is set. It contains no control characters. */
  curl: string;
}

/** @internal */
export function previewOf(send: Send): RequestPreview {
  const { method, url, headers = {}, json, form } = nullPrototype(send);
  const shown = json === undefined ? { ...headers } : { ...headers, "content-type": "application/json" };
  const parts = form && { ...form.fields, [form.fileField]: fileOf(form) };
  const words = ["curl", "-X", method, ...Object.entries(shown).flatMap(header)];
  if (json !== undefined) words.push("--data-raw", quoted(escapeControls(json)));
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
    ...(json !== undefined && { body: json }),
    ...(parts && { form: parts }),
    curl,
  };
}

const fileOf = ({ fileName, fileType }: FormParts) => `${fileName};type=${fileType}`;

/** Forms end lines with CRLF. */
const asInForm = (text: string) => text.replace(/\r\n?|\n/g, "\r\n");

/** The authorization header is in double quotes, so the shell inserts the key. */
function header([name, value]: [string, string]): string[] {
  const line = `${name}: ${value}`;
  return ["-H", name === "authorization" ? `"${line}"` : quoted(line)];
}

/** Quotes a file name for curl's `-F`, where some characters have a special meaning. */
const named = (name: string) => (/^[^\s,;"\\]+$/.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`);

/** Quotes a word for a shell. Control characters are written as bytes, between `$'` and `'`. */
const quoted = (text: string) => {
  const word = `'${text.replaceAll("'", "'\\''")}'`;
  return word.replace(CONTROLS, (found) => `'$'${[...new TextEncoder().encode(found)].map(octal).join("")}''`);
};

const octal = (byte: number) => `\\${byte.toString(8).padStart(3, "0")}`;
