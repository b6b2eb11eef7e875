// Represents another runtime in the tests: it lists its rows and runs one.
import { runProgram } from "../program.js";
import { Link } from "./link.js";
import { remake, Servers } from "./servers.js";
import { programCommand, start } from "./start.js";

/** Starts a host with these row files. */
export async function openHost(name, files) {
  const servers = new Servers();
  let link;
  let greet;
  const greeting = new Promise((resolve) => {
    greet = resolve;
  });
  const handlers = {
    ...servers.handlers,
    now: () => performance.now(),
    ready: greet,
    program: ({ source, options, before }) => runProgram(source, options, before, programCommand(name)),
  };
  const stop = await start(name, files, (socket) => {
    link = new Link(socket, handlers, remake);
    servers.attach(link);
  });
  const close = async () => {
    link.close();
    stop();
    await servers.closeAll();
  };
  const userAgent = await Promise.race([greeting, link.ended]);
  return { userAgent, sections: await link.ask("rows"), run: (place) => link.ask("run", place), close };
}
