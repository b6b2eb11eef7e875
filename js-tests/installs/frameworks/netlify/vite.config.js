// Netlify's plugin serves the functions as the host does. Edge functions would need a download.
import netlify from "@netlify/vite-plugin";

export default { plugins: [netlify({ edgeFunctions: { enabled: false } })] };
