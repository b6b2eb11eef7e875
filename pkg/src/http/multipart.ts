// Encodes a form as `multipart/form-data`. `new Response(form)` would do that too, but Node's `Response` cannot encode jsdom's
// `FormData`.

/** The parts of a form. The Rust core guarantees that neither a name nor a type contains a quote or a line break. */
export interface FormParts {
  fields: Record<string, string>;
  fileField: string;
  fileName: string;
  fileType: string;
}

/** The encoded bytes before and after those of the file. */
export interface Envelope {
  contentType: string;
  head: Uint8Array<ArrayBuffer>;
  tail: Uint8Array<ArrayBuffer>;
}

/** Encodes a form with a random boundary, so nobody can prepare a file that contains it. */
export function envelopeOf({ fields, fileField, fileName, fileType }: FormParts): Envelope {
  const boundary = `----${crypto.getRandomValues(new Uint32Array(4)).join("")}`;
  const partOf = (name: string, more: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  let head = "";
  // The HTML standard normalizes line breaks in form fields to CRLF.
  for (const [name, value] of Object.entries(fields))
    head += `${partOf(name, "")}${value.replace(/\r\n?|\n/g, "\r\n")}\r\n`;
  head += partOf(fileField, `; filename="${fileName}"\r\nContent-Type: ${fileType}`);
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return { contentType, head: utf8(head), tail: utf8(`\r\n--${boundary}--\r\n`) };
}

const utf8 = (text: string) => new TextEncoder().encode(text);
