/** `npm run schema`: writes `config.schema.json`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaText } from "./json-schema";
import { TOPOLOGIES } from "./topologies";

writeFileSync(join(__dirname, "config.schema.json"), schemaText(TOPOLOGIES));
