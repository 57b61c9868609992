/** JSON Schema of a configuration of the pack, for editors and for CI. */
import { configSchema } from "./evaluation/config";
import { engineEntries } from "./pack";

export const configSchemaText = (): string =>
  `${JSON.stringify(configSchema(engineEntries.map(({ rule }) => rule)), null, 2)}\n`;
