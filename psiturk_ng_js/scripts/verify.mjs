// Fails unless dist/ is byte for byte what the source builds.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildInto } from "./build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

function filesIn(folder) {
  const all = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  return all.filter((path) => statSync(path).isFile()).map((path) => relative(folder, path)).sort();
}

// Beside dist/, because source maps hold paths relative to where they are written.
const fresh = mkdtempSync(join(root, ".verify-"));
try {
  await buildInto(fresh);
  execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.types.json", "--outDir", join(fresh, "types")], { cwd: root });
  const names = [...new Set([...filesIn(dist), ...filesIn(fresh)])].sort();
  const differs = (name) => {
    const [one, other] = [dist, fresh].map((folder) => {
      try {
        return readFileSync(join(folder, name));
      } catch {
        return null;
      }
    });
    return !one || !other || !one.equals(other);
  };
  const wrong = names.filter(differs);
  for (const name of wrong) console.error(`dist/${name} is not what the source builds; run: npm run build`);
  if (!wrong.length) console.log(`dist: ${names.length} files are what the source builds`);
  process.exitCode = wrong.length ? 1 : 0;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
