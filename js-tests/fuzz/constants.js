// Values that the fuzzers share.
export const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
export const SECRET = "sk_test_fuzzed4242";
