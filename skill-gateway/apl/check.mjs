// Holds the screen to Amazon's schema of APL. A tool for whoever changes it, not part of a build:
//   npm install --no-save apl-suggester@2024.2.0 && node skill-gateway/apl/check.mjs
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

// What npm installed where this is called.
const { StaticAplTemplateValidator } = createRequire(join(process.cwd(), "x.js"))("apl-suggester");
const text = await readFile(new URL("screen.json", import.meta.url), "utf8");
const found = await new StaticAplTemplateValidator().validate(JSON.parse(text));
for (const { level, path, errorMessage } of found) {
  console.error(`${level} ${path}: ${errorMessage}`);
}
process.exit(found.length === 0 ? 0 : 1);
