#!/usr/bin/env node
/** The command `connector-topologies`: says what is not installed, then runs it. */
import { join } from "node:path";
import { requirePeers } from "./peers";

requirePeers(join(__dirname, "../.."));
require("./package-command");
