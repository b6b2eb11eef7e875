// `npm run dev` needs the server of `npm start` for the API.
export default {
  // Assets are named by content, so the old ones can stay for a server that still serves the last build.
  build: { target: "es2022", modulePreload: { polyfill: false }, emptyOutDir: false },
  server: { host: "127.0.0.1", proxy: { "/api/clerk": "http://127.0.0.1:4173" } },
};
