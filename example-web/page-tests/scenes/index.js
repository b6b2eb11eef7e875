// Each view and dialog, for screenshots and for axe. Every other file in this folder exports `scenes`: by name, a
// function that gets the page from the list to what is shown.
import { readdirSync } from "node:fs";

const files = readdirSync(new URL("./", import.meta.url)).filter((file) => file !== "index.js");
const modules = await Promise.all(files.map((file) => import(new URL(file, import.meta.url))));

/** @type {Record<string, (page: object, place: object) => unknown>} */
export const scenes = Object.assign({}, ...modules.map(({ scenes }) => scenes));
