// Checks the async contexts in Node, Deno and Bun, as a program.
import { misplaced } from "./contexts.js";

console.log(JSON.stringify(await misplaced()));
