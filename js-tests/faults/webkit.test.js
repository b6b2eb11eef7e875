// Which of the faults look the same from a page? Seen in WebKit.
import "./page-rows.js";
