/** The example stacks of cloudbrink from nothing to nothing. */
import { describeLives } from "./life";

describeLives("cloudbrink");
