// Runs the rows of a page in WebKit.
import "./page-rows.js";
