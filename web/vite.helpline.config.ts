/** Builds helpline.html by itself, for phones from 2017 on; the other pages need newer browsers. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    target: "chrome61",
    cssTarget: "chrome61",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    emptyOutDir: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { helpline: "helpline.html" } },
  },
});
