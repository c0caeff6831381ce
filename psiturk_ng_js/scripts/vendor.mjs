// Fetches from npm the libraries that psiTurk's example shipped, to where the server falls back on them,
// and writes down what was fetched: `npm run vendor`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "../../psiturk_ng/web/participant");
const list = join(home, "libraries.json");
const libraries = JSON.parse(readFileSync(list, "utf8"));
const work = mkdtempSync(join(tmpdir(), "vendor-"));

rmSync(join(home, "libraries"), { recursive: true, force: true });
for (const library of libraries) {
  const archive = execFileSync("npm", ["pack", "--silent", library.package], { cwd: work, encoding: "utf8" }).trim();
  execFileSync("tar", ["xzf", archive], { cwd: work });
  library.sha256 = {};
  for (const [source, target] of Object.entries(library.files)) {
    const path = join(home, "libraries", target);
    mkdirSync(dirname(path), { recursive: true });
    cpSync(join(work, "package", source), path);
    library.sha256[target] = createHash("sha256").update(readFileSync(path)).digest("hex");
  }
  rmSync(join(work, "package"), { recursive: true });
}
rmSync(work, { recursive: true });
writeFileSync(list, `${JSON.stringify(libraries, null, 2)}\n`);
