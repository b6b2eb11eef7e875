// The rows that the client for Rust programs does not run, by their ids and faults, with the reason.
export const EXCEPT = {
  "T12 timeouts that are no time": "most of these values are not of the type u32",
  "F45 numbers that JavaScript cannot hold": "metadata in Rust cannot hold an infinite number",
  "F38 half of a surrogate pair": "a text in Rust cannot hold half of a surrogate pair",
};
