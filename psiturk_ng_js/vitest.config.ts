import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "jsdom", environmentOptions: { jsdom: { url: "http://experiment.test/exp" } }, include: ["test/**/*.test.ts"] },
});
