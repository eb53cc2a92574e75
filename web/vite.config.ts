/** Builds two pages: index.html (everything light, pages split off) and call.html (small, for /call/* and /i/*). */
import { type Plugin, defineConfig } from "vite";

const server = process.env.E_ILAJ_SERVER ?? "http://127.0.0.1:8080";

/** Signalling takes WebSocket only (PROTOCOL.md), so the other transports of Socket.IO's engine are left out. */
const webSocketOnly: Plugin = {
  name: "web-socket-only",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "./transports/index.js" && importer?.includes("/engine.io-client/")
      ? new URL("src/wire/transports.ts", import.meta.url).pathname
      : null,
};

export default defineConfig({
  plugins: [webSocketOnly],
  build: {
    target: "es2022",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: "index.html", call: "call.html" } },
  },
  server: {
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/live": { target: server, ws: true },
    },
  },
  test: { include: ["test/**/*.test.ts", "test/**/*.test.tsx"], environment: "node" },
} as Parameters<typeof defineConfig>[0]);
