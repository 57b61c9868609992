/** The questions of every topology, filled from what its component declares. */
import type { Topology } from "../../../components/shared/manifest";
import type { Question } from "../question";
import { cloudbrinkQuestions } from "./cloudbrink";
import { codestreamQuestions } from "./codestream";
import { type Declared, declared, type Subject } from "./common";
import { hpAnywareQuestions } from "./hp-anyware";
import { macWorkstationQuestions } from "./mac-workstation";
import { sessionManagerQuestions } from "./session-manager";

const TABLES: Readonly<Record<Topology, (subject: Declared) => Question[]>> = {
  "hp-anyware": hpAnywareQuestions,
  "mac-workstation": macWorkstationQuestions,
  cloudbrink: cloudbrinkQuestions,
  codestream: codestreamQuestions,
};

export function questionsFor(subject: Subject): Question[] {
  const about = declared(subject);
  return [...TABLES[subject.manifest.topology](about), ...sessionManagerQuestions(about)];
}

export type { Subject };
