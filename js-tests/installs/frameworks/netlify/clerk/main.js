// Without a logo: Netlify's local emulation damages every form, because it takes the text of the body for base64.
import { runPage } from "./page.js";

runPage(null);
