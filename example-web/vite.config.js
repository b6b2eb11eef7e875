// How the page is built, and where `npm run dev` finds the API: at the server that `npm start` runs.
export default {
  // Not emptied first: assets are named by content, and whoever serves the last build while this one runs still finds them.
  build: { target: "es2022", modulePreload: { polyfill: false }, emptyOutDir: false },
  server: { host: "127.0.0.1", proxy: { "/api/clerk": "http://127.0.0.1:4173" } },
};
