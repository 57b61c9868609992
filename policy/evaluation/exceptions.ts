/** Exceptions: which finding each one covers, and what is wrong with the exceptions themselves. */

import type { GraphResource } from "../graph";
import type { Exception } from "./config";

export interface ExceptionProblem {
  readonly index: number;
  readonly property: string;
  readonly problem: string;
  readonly fix: string;
  /** An exception that covers nothing is worth a word; the other problems block. */
  readonly blocks: boolean;
}

/** What an exception is matched with: the resource, and the names of the components it is in. */
export interface Subject {
  readonly policy: string;
  readonly urn: string;
  readonly components: readonly string[];
}

export class Exceptions {
  private readonly used = new Set<number>();

  /** `today` is `YYYY-MM-DD`. */
  constructor(
    private readonly list: readonly Exception[],
    private readonly today: string,
  ) {}

  /** The exception that covers the subject, if one does that is in order. */
  cover(subject: Subject): Exception | undefined {
    const index = this.list.findIndex((exception) => covers(exception, subject));
    if (index < 0) {
      return undefined;
    }
    this.used.add(index);
    return this.list.find((exception) => covers(exception, subject) && this.isInForce(exception));
  }

  /** `known` are all policies of the pack, `ran` those whose findings there were to cover. */
  problems(known: readonly string[], ran: readonly string[] = known): readonly ExceptionProblem[] {
    return this.list.flatMap((exception, index) => this.problemsOf(exception, index, known, ran));
  }

  private problemsOf(
    exception: Exception,
    index: number,
    known: readonly string[],
    ran: readonly string[],
  ): ExceptionProblem[] {
    const at = (property: string, problem: string, fix: string, blocks = true) => ({
      index,
      property: `exceptions[${index}].${property}`,
      problem,
      fix,
      blocks,
    });
    const problems: ExceptionProblem[] = [];
    if (!known.includes(exception.policy)) {
      problems.push(at("policy", "names no policy of the pack", "name a policy of the pack"));
    }
    if (exception.resource === undefined && exception.component === undefined) {
      problems.push(at("resource", "covers no resource", "name a resource or a component"));
    }
    if (!exception.reason?.trim()) {
      problems.push(at("reason", "has no reason", "say why the violation is accepted, and by whom"));
    }
    if (exception.expires === undefined || !isDay(exception.expires)) {
      problems.push(at("expires", "has no expiry", "give the last day it holds as YYYY-MM-DD"));
    } else if (exception.expires < this.today) {
      problems.push(
        at("expires", `expired on ${exception.expires}`, "remove the exception, or renew it with its reason"),
      );
    }
    if (problems.length === 0 && ran.includes(exception.policy) && !this.used.has(index)) {
      problems.push(at("resource", `covers nothing that ${exception.policy} reports`, "remove the exception", false));
    }
    return problems;
  }

  private isInForce(exception: Exception): boolean {
    const { reason, expires } = exception;
    return Boolean(reason?.trim()) && expires !== undefined && isDay(expires) && expires >= this.today;
  }
}

/** Names of the components around a resource, the resource's own name excluded. */
export function componentNames(
  resource: { readonly parent?: string | undefined },
  byUrn: (urn: string) => Pick<GraphResource, "name" | "parent"> | undefined,
): readonly string[] {
  const names: string[] = [];
  for (let urn = resource.parent; urn !== undefined && names.length < 100; urn = byUrn(urn)?.parent) {
    const parent = byUrn(urn);
    if (parent) {
      names.push(parent.name);
    }
  }
  return names;
}

function covers(exception: Exception, subject: Subject): boolean {
  if (exception.policy !== subject.policy) {
    return false;
  }
  const { resource, component } = exception;
  if (resource === undefined && component === undefined) {
    return false;
  }
  const name = subject.urn.slice(subject.urn.lastIndexOf("::") + 2);
  const text = resource?.startsWith("urn:") ? subject.urn : name;
  return (
    (resource === undefined || matches(resource, text)) &&
    (component === undefined || component === name || subject.components.includes(component))
  );
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(text);
}

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
