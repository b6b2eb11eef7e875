// The page of the frameworks that have no pages of their own, for a bundler.
import { runPage } from "./page.js";

runPage();
