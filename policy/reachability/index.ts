/**
 * Reachability: who can reach what, decided before anything exists.
 *
 *   const answers = reachability(graph, { realAddresses: false });          // the questions of every component
 *   const answers = verify(graph, questions, { realAddresses: true });      // any questions
 *   const answer = askText(graph, "203.0.113.7 -> connector-a udp/4172");   // one, as text
 *   const reach = compareReach(reachTable(graphBefore), reachTable(graphAfter)); // who can newly reach what
 *
 * Everything here is pure: a graph and data in, data out. `GENERAL_ASSUMPTIONS` is what every answer stands on.
 */
import type { ResourceGraph } from "../graph";
import { manifestsOf } from "../network";
import type { Answer, Question } from "./question";
import { questionsFor } from "./questions";
import { type VerifyOptions, verify } from "./verify";

/** The questions of every component of the program, from its manifest. */
export const questionsOf = (graph: ResourceGraph): Question[] =>
  manifestsOf(graph).manifests.flatMap(({ component, manifest }) => questionsFor({ urn: component.urn, manifest }));

/** Components whose manifest cannot be read: their questions cannot be asked. */
export const unasked = (graph: ResourceGraph): string[] => manifestsOf(graph).unreadable.map(({ name }) => name);

/** Answers to the questions of every component, and to the given ones. */
export const reachability = (
  graph: ResourceGraph,
  options: VerifyOptions & { readonly questions?: readonly Question[] } = {},
): Answer[] => verify(graph, [...questionsOf(graph), ...(options.questions ?? [])], options);

export {
  type AskProblem,
  askText,
  type ConfiguredQuestion,
  configuredQuestions,
  isAskProblem,
  parseQuestion,
} from "./ask";
export { reachForbidden, reachOnly, reachRequired, reachSame } from "./policies";
export type * from "./question";
export { questionsFor } from "./questions";
export { EXISTING_FRONT } from "./questions/common";
export { BY_PROXY, SESSION_MANAGER } from "./questions/session-manager";
export { compareReach, type ReachDifference, type ReachLine, type ReachTable, reachTable } from "./reach-table";
export { GENERAL_ASSUMPTIONS, verify, viaOf } from "./verify";
