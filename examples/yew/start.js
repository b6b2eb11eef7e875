// Starts the page. `wasm-bindgen --target web` makes the module.
import start from "./organizations-page.js";

await start();
