// Which of the faults look the same from a page? Seen in Chromium.
import "./page-rows.js";
