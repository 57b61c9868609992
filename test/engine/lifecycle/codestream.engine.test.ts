/** The example stacks of codestream from nothing to nothing. */
import { describeLives } from "./life";

describeLives("codestream");
