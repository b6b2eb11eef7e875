// Makes and signs certificates for test servers at each run, so that the repository contains no private key.
import { generateKeyPairSync, sign } from "node:crypto";

/** Encodes the length of a value in DER, in the shortest form. */
const lengthOf = (size) => (size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]);

const tlv = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
};
const sequence = (...parts) => tlv(0x30, ...parts);
const oid = (...bytes) => tlv(0x06, Buffer.from(bytes));
const utcTime = (words) => tlv(0x17, Buffer.from(words));
const extension = (id, value) => sequence(oid(0x55, 0x1d, id), tlv(0x04, value));

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const [SUBJECT_ALTERNATIVE_NAME, BASIC_CONSTRAINTS] = [17, 19];
const VERSION_3 = tlv(0xa0, tlv(0x02, Buffer.from([2])));

const nameOf = (text) => sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, Buffer.from(text)))));

function extensions(hosts, isAuthority) {
  const constraints = sequence(...(isAuthority ? [tlv(0x01, Buffer.from([255]))] : []));
  const names = hosts.map((host) => tlv(0x82, Buffer.from(host)));
  const all = [extension(BASIC_CONSTRAINTS, constraints)];
  if (names.length > 0) all.push(extension(SUBJECT_ALTERNATIVE_NAME, sequence(...names)));
  return tlv(0xa3, sequence(...all));
}

let serial = 0;

/**
 * Makes a key and a certificate.
 * @param {object} options
 * @param {string} options.name the subject
 * @param {string[]} [options.hosts] the host names for which it is valid
 * @param {object} [options.issuer] the result of another call, which signs it; without one it is self-signed
 * @param {boolean} [options.isAuthority] whether it may sign others
 * @param {string} [options.until] its expiry, as UTCTime
 */
export function certificate({ name, hosts = [], issuer, isAuthority = false, until = "490101000000Z" }) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  serial = (serial % 127) + 1;
  const toBeSigned = sequence(
    VERSION_3,
    tlv(0x02, Buffer.from([serial])),
    ECDSA_SHA256,
    nameOf(issuer?.name ?? name),
    sequence(utcTime("200101000000Z"), utcTime(until)),
    nameOf(name),
    publicKey.export({ type: "spki", format: "der" }),
    extensions(hosts, isAuthority),
  );
  const signature = tlv(0x03, Buffer.from([0]), sign("sha256", toBeSigned, issuer?.privateKey ?? privateKey));
  const der = sequence(toBeSigned, ECDSA_SHA256, signature).toString("base64");
  return {
    name,
    privateKey,
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** Makes a key and a self-signed certificate. */
export const selfSigned = (name = "faults") => certificate({ name });
