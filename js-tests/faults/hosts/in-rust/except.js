// The rows that the client for Rust programs does not run, by their ids and faults, with the reason.
export const EXCEPT = {
  "T12 invalid timeouts": "most of these values are not of the type u32",
  "F45 numbers that JavaScript cannot represent": "metadata in Rust cannot contain an infinite number",
  "F38 half of a surrogate pair": "a string in Rust cannot contain half of a surrogate pair",
};
