/** JSON Schema of a configuration of the pack, for editors and for CI. */
import { configSchema } from "./config";
import { rules } from "./pack";

export const configSchemaText = (): string => `${JSON.stringify(configSchema(rules), null, 2)}\n`;
