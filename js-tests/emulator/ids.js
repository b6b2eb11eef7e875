// Generates ids: a prefix and 27 base62 digits that sort by time, with the layout of the KSUIDs in Clerk's ids.
import { randomBytes, randomUUID } from "node:crypto";

/** An emulator is a single instance. */
export const INSTANCE_ID = "ins_emulator";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH = 27;
const KSUID_EPOCH_MS = 1_400_000_000_000;
/** The largest power of 62 that a number can hold. Converting eight digits at a time is cheaper than one by one. */
const CHUNK = 62n ** 8n;

const random80 = () => BigInt(`0x${randomBytes(10).toString("hex")}`);

function eightDigits(number) {
  let text = "";
  for (let rest = number, i = 0; i < 8; i += 1, rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text;
}

function base62(value) {
  let text = "";
  for (let rest = value; text.length < LENGTH; rest /= CHUNK) text = eightDigits(Number(rest % CHUNK)) + text;
  return text.slice(-LENGTH);
}

/** The time is followed by a counter, so that ids made within one millisecond still sort in the order of creation. */
export class Ids {
  #random;
  #last = -1;
  #count = 0;

  constructor(random = random80) {
    this.#random = random;
  }

  next(prefix, nowMs) {
    const ms = Math.max(this.#last, Math.trunc(nowMs) - KSUID_EPOCH_MS, 0);
    this.#count = ms === this.#last ? this.#count + 1 : 0;
    this.#last = ms;
    const time = (BigInt(Math.floor(ms / 1000)) << 16n) | BigInt(ms % 1000);
    return prefix + base62((((time << 32n) | BigInt(this.#count)) << 80n) | this.#random());
  }

  /** The secret of a link in an invitation. */
  ticket() {
    return randomBytes(24).toString("base64url");
  }

  /** 32 lowercase hex digits, as Clerk's trace ids are. */
  trace() {
    return randomUUID().replaceAll("-", "");
  }

  /** Without this, ids would keep the time of the last one after the clock is set back. */
  forget() {
    this.#last = -1;
    this.#count = 0;
  }

  get state() {
    return { last: this.#last, count: this.#count };
  }

  set state({ last, count }) {
    this.#last = last;
    this.#count = count;
  }
}

/** The time at which an id was made, in milliseconds since the epoch. */
export function madeAt(id) {
  const digits = [...id.slice(id.indexOf("_") + 1)];
  const value = digits.reduce((sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
  const time = value >> 112n;
  return KSUID_EPOCH_MS + Number(time >> 16n) * 1000 + Number(time & 0xffffn);
}
