/** Builds pages: index.html (everything light, pages split off), call.html (small, for /call/* and /i/*), sim.html (demo). */
import { defineConfig } from "vite";

const server = process.env.E_ILAJ_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  build: {
    target: "es2022",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", call: "call.html", sim: "sim.html" },
      // Small pieces that both pages begin with: one file compresses better than four.
      output: { advancedChunks: { groups: [{ name: "small", test: /src\/(call\/lazy|media\/known-link|design\/problem|design\/loading|design\/patient|media\/tones|media\/capture)\.tsx?$/ }] } },
    },
  },
  server: {
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/live": { target: server, ws: true },
    },
  },
  test: { include: ["test/**/*.test.ts", "test/**/*.test.tsx"], environment: "node" },
} as Parameters<typeof defineConfig>[0]);
