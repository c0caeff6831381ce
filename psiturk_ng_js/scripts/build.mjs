// Builds every file that ships, into dist/ or into the folder given as first argument.
import { build } from "esbuild";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const banner = { js: "/*! psiturk.js, part of psiturk_ng. MIT licence. */" };
const common = { absWorkingDir: root, bundle: true, target: "es2018", charset: "ascii", logLevel: "warning" };
/** Scripts that our pages carry or load by themselves, by their folder. */
const SMALL = { carrier: "carrier", bounce: "bounce", outbox: "psiturk-outbox" };

/** Write the client and the small scripts into `folder`. */
export async function buildInto(folder) {
  rmSync(folder, { recursive: true, force: true });
  const client = { ...common, banner, entryPoints: ["src/global.ts"], format: "iife" };
  await Promise.all([
    build({ ...client, outfile: `${folder}/psiturk.js` }),
    build({ ...client, outfile: `${folder}/psiturk.min.js`, minify: true, sourcemap: "linked" }),
    build({ ...common, banner, entryPoints: ["src/index.ts"], format: "esm", outfile: `${folder}/psiturk.mjs` }),
    ...Object.entries(SMALL).map(([name, file]) =>
      build({
        ...common,
        entryPoints: [`src/${name}/main.ts`],
        format: "iife",
        minify: true,
        outfile: `${folder}/${file}.js`,
      }),
    ),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildInto(process.argv[2] ?? `${root}dist`);
}
