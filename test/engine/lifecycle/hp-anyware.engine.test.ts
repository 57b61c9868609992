/** The example stacks of hp-anyware from nothing to nothing. */
import { describeLives } from "./life";

describeLives("hp-anyware");
