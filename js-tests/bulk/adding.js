// A process that adds keys to a file, ten at a time, without end, and tells how many it knows to be there.
import { fileCheckpoint } from "clerk-organizations/node";

const [path, name] = process.argv.slice(2);
const checkpoint = fileCheckpoint(path);
for (let done = 0; ; done += 10) {
  await Promise.all(Array.from({ length: 10 }, (_, i) => checkpoint.add(`${name}-${done + i}`)));
  process.send(done + 10);
}
