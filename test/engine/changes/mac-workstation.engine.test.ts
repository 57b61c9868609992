/** Mac workstations under the real engine: each documented change makes exactly its steps. */
import { MAC_WORKSTATION_CHANGES } from "./mac-workstation";
import { describeChanges } from "./walk";

describeChanges(MAC_WORKSTATION_CHANGES, { settings: { scrubbingAnswers: 2 } });
