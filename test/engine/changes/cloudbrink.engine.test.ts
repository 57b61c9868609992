/** Cloudbrink connectors under the real engine: each documented change makes exactly its steps. */
import { CLOUDBRINK_CHANGES } from "./cloudbrink";
import { describeChanges } from "./walk";

describeChanges(CLOUDBRINK_CHANGES);
