// Vite by itself takes wasm for an ES module that imports others, and looks for them. So the file stays beside the
// Worker, as workerd takes it.
import { basename } from "node:path";

export default {
  build: {
    ssr: "worker.js",
    rolldownOptions: { external: /\.wasm$/, output: { paths: (id) => `./${basename(id)}` } },
  },
  ssr: { target: "webworker", noExternal: true, resolve: { conditions: ["workerd"] } },
};
