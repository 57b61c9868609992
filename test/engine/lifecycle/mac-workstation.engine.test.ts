/** The example stacks of mac-workstation from nothing to nothing. */
import { describeLives } from "./life";

describeLives("mac-workstation");
