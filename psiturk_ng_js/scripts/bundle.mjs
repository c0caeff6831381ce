// Builds a fixture project's page script as its authors would: `node bundle.mjs ENTRY OUTPUT`.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "svelte-3/compiler";

const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const [entry, outfile] = process.argv.slice(2);

const svelte = {
  name: "svelte",
  setup(building) {
    building.onLoad({ filter: /\.svelte$/ }, ({ path }) => ({
      contents: compile(readFileSync(path, "utf8"), { filename: path, css: "injected" }).js.code,
      loader: "js",
    }));
  },
};

await build({
  alias: { svelte: "svelte-3", vue: "vue-2/dist/vue.runtime.esm.js", jspsych: "jspsych-8" },
  bundle: true,
  define: { "process.env.NODE_ENV": '"production"' },
  entryPoints: [entry],
  format: "iife",
  logLevel: "warning",
  minify: true,
  nodePaths: [modules],
  outfile,
  plugins: [svelte],
  target: "es2018",
});
