/** Writes `schema.json`, the package as other languages see it: what `pulumi package get-schema .` prints. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageSchemaText } from "./package-schema";

writeFileSync(join(__dirname, "schema.json"), packageSchemaText(join(__dirname, "..")));
