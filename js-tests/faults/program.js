// Runs a short script in a new Node process, where `api` is a client, for tests whose effects on a process cannot be
// undone.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** The program reads a module from standard input. */
const NODE = [process.execPath, "--expose-gc", "--input-type=module", "-"];

/**
 * Runs `before`, imports the package, makes `api` with these options and runs `source`, all as one module.
 * @returns {Promise<{ code: number, printed: string, errors: string, lingered: number }>} `lingered` is the time in
 *   milliseconds from the end of the script to the exit
 */
export async function runProgram(source, options, before = "", [file, ...flags] = NODE) {
  const module = `${before}
    const { OrganizationsApi, isClerkError } = await import("clerk-organizations");
    const api = new OrganizationsApi({ secretKey: "sk_test_faults", ...${JSON.stringify(options)} });
    ${source}
    console.log("ended " + Date.now());`;
  const child = spawn(file, flags, { cwd: HERE });
  child.stdin.end(module);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name].on("data", (part) => {
      output[name] += part;
    });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const [printed, ended] = output.stdout.split(/ended (\d+)/);
  return { code, printed: printed.trim(), errors: output.stderr, lingered: Date.now() - Number(ended) };
}
