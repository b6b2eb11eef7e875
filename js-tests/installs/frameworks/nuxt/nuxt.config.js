export default defineNuxtConfig({
  compatibilityDate: "2026-01-01",
  telemetry: false,
  nitro: {
    experimental: { wasm: true },
    cloudflare: { deployConfig: true, nodeCompat: true },
  },
});
