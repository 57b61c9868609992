/** CodeStream under the real engine: each documented change makes exactly its steps. */
import { CODESTREAM_CHANGES } from "./codestream";
import { describeChanges } from "./walk";

describeChanges(CODESTREAM_CHANGES);
