// The rows that the client for Rust programs does not run, by their ids and faults, with the reason.
export const EXCEPT = {
  "F38 half of a surrogate pair": "a text in Rust cannot hold half of a surrogate pair",
};
