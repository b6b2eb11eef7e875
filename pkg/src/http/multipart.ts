// A form as text before and after its file, in the way of the HTML standard ("multipart/form-data encoding algorithm").
// `new Response(form)` would encode it too, but not everywhere: beside jsdom's `FormData`, Node's `Response` does not.

/** The parts of a form, as the Rust core names them. */
export interface FormParts {
  fields: Record<string, string>;
  fileField: string;
  fileName: string;
  fileType: string;
}

/** What stands around the bytes of the file. */
export interface Envelope {
  contentType: string;
  head: Uint8Array<ArrayBuffer>;
  tail: Uint8Array<ArrayBuffer>;
}

/** Nobody can know it beforehand, and so put it into a file. */
export function randomBoundary(): string {
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  return `----${digits.join("")}`;
}

export function envelopeOf({ fields, fileField, fileName, fileType }: FormParts, boundary: string): Envelope {
  const delimiter = `--${boundary}`;
  let head = "";
  for (const [name, value] of Object.entries(fields))
    head += `${delimiter}\r\n${disposition(name)}\r\n\r\n${value.replace(/\r\n?|\n/g, "\r\n")}\r\n`;
  head += `${delimiter}\r\n${disposition(fileField)}; filename="${escaped(fileName)}"\r\nContent-Type: ${fileType}\r\n\r\n`;
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return { contentType, head: utf8(head), tail: utf8(`\r\n${delimiter}--\r\n`) };
}

const disposition = (name: string) => `Content-Disposition: form-data; name="${escaped(name)}"`;

const escaped = (text: string) => text.replaceAll("\r", "%0D").replaceAll("\n", "%0A").replaceAll('"', "%22");

const utf8 = (text: string) => new TextEncoder().encode(text);
