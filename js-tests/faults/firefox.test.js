// Runs the rows of a page in Firefox.
import "./page-rows.js";
