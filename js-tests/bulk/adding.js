// A process that keeps adding keys to a checkpoint file, ten at a time, and prints how many were added.
import { fileCheckpoint } from "clerk-organizations/node";

const [path, name] = process.argv.slice(2);
const checkpoint = fileCheckpoint(path);
for (let done = 0; ; done += 10) {
  await Promise.all(Array.from({ length: 10 }, (_, i) => checkpoint.add(`${name}-${done + i}`)));
  process.send(done + 10);
}
