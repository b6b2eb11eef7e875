// Where does a certificate nobody trusts come from? Made and signed here, at each run: no private key lies in the tree.
import { generateKeyPairSync, sign } from "node:crypto";

const tlv = (tag, ...parts) => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts) => tlv(0x30, ...parts);
const oid = (...bytes) => tlv(0x06, Buffer.from(bytes));
const utcTime = (words) => tlv(0x17, Buffer.from(words));

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);

/** A key, and a certificate for it that it has signed itself. */
export function selfSigned(name = "faults") {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0c, Buffer.from(name)))));
  const toBeSigned = sequence(
    tlv(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    issuer,
    sequence(utcTime("200101000000Z"), utcTime("490101000000Z")),
    issuer,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = tlv(0x03, Buffer.from([0]), sign("sha256", toBeSigned, privateKey));
  const der = sequence(toBeSigned, ECDSA_SHA256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
  };
}
