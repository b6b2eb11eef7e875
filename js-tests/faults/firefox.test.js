// Which of the faults look the same from a page? Seen in Firefox.
import "./page-rows.js";
