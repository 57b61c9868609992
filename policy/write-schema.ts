/** Writes the JSON Schema of `--policy-pack-config` files: `node --import tsx policy/write-schema.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configSchemaText } from "./config-schema";

writeFileSync(join(__dirname, "config.schema.json"), configSchemaText());
