/** `npm run schema`: writes `config.schema.json`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TOPOLOGIES } from "./topologies";
import { schemaText } from "./topologies/json-schema";

writeFileSync(join(__dirname, "config.schema.json"), schemaText(TOPOLOGIES));
