/** Answers that a load balancer gives itself, planned: a maintenance page, or no answer for a path. */
import type { SummaryLine } from "../handoff/args";
import { checkInteger, checkOneOf } from "../input/checks";
import { type Issues, joinPath } from "../input/issues";
import { checkKey } from "../input/names";
import { type FixedResponseArgs, ResponseContentType } from "./args";

export interface FixedResponsePlan {
  readonly priority: number;
  readonly paths: readonly string[];
  readonly statusCode: number;
  readonly contentType: ResponseContentType;
  readonly body?: string;
}

/** ELBv2 API: CreateRule, PathPatternConditionConfig and FixedResponseActionConfig. */
const LIMITS = { priority: { from: 1, to: 50_000 }, path: 128, body: 1024 };

/** Not adjustable (AWS, "Quotas for your Application Load Balancers": condition values per rule). */
const PATHS_PER_RULE = 5;

/** Adjustable (same source: rules per Application Load Balancer). */
const RULES = 100;

/** What a path may have in it (AWS, "Condition types for listener rules": path conditions). */
const PATH = /^\/[\w.$/~"'@:+&*?-]*$/;

export function planFixedResponses(
  path: string,
  given: { readonly [name: string]: FixedResponseArgs },
  listeners: number,
  issues: Issues,
): { readonly [name: string]: FixedResponsePlan } {
  const rules = Object.keys(given).length * listeners;
  if (rules > RULES) {
    issues.warn(
      path,
      `makes ${rules} rules, one for each listener; AWS allows ${RULES} a load balancer when asked for no more`,
    );
  }
  const owners = new Map<number, string>();
  const plans = Object.entries(given).map(([name, args]) => {
    const at = joinPath(path, name);
    checkKey(at, name, issues);
    checkInteger(`${at}.priority`, args.priority, LIMITS.priority, issues);
    const owner = owners.get(args.priority);
    if (owner !== undefined) {
      const value = freePriority(Object.values(given).map(({ priority }) => priority));
      issues.error(`${at}.priority`, `is that of ${owner} too; the load balancer asks one after the other`, {
        given: args.priority,
        fix: { value },
      });
    }
    owners.set(args.priority, owner ?? name);
    checkAnswer(at, args, issues);
    const paths = args.paths ?? EVERY_PATH;
    checkPaths(`${at}.paths`, paths, issues);
    if (coversAll(paths)) {
      issues.warn(at, "answers every request: nobody reaches the service through the load balancer while it is there");
    }
    return [
      name,
      {
        priority: args.priority,
        paths,
        statusCode: args.statusCode,
        contentType: args.contentType ?? ResponseContentType.Plain,
        ...(args.body === undefined ? {} : { body: args.body }),
      },
    ] as const;
  });
  const all = plans.map(([, { paths }]) => paths);
  if (!all.some(coversAll) && coversAll(all.flat())) {
    const names = plans.filter(([, { paths }]) => paths.some((each) => ANY.test(each))).map(([name]) => name);
    issues.warn(
      path,
      `${names.join(" and ")} together answer every request: nobody reaches the service through the load balancer while they are there`,
    );
  }
  return Object.fromEntries(plans);
}

/** A path that says only how long it is: `?` stands for one character, `*` for any number. */
const ANY = /^\/[?*]*$/;

/** Whether every path is one of these: those of each length, and from some length on all. */
function coversAll(paths: readonly string[]): boolean {
  const lengths = paths.filter((each) => ANY.test(each)).map((each) => each.split("?").length - 1);
  const open = paths.filter((each) => ANY.test(each) && each.includes("*")).map((each) => each.split("?").length - 1);
  const from = Math.min(...open);
  return (
    open.length > 0 && Array.from({ length: from }, (_, length) => length).every((length) => lengths.includes(length))
  );
}

const EVERY_PATH: readonly string[] = ["/*"];

const freePriority = (taken: readonly number[]): number => {
  const all = Array.from({ length: taken.length + 1 }, (_, index) => index + 1);
  return all.find((number) => !taken.includes(number))!;
};

function checkAnswer(at: string, args: FixedResponseArgs, issues: Issues): void {
  const { statusCode, contentType, body = "" } = args;
  if (!Number.isInteger(statusCode) || !/^[245]\d\d$/.test(String(statusCode))) {
    issues.error(`${at}.statusCode`, "must be a status code of 2XX, 4XX or 5XX", {
      given: statusCode,
      fix: { value: 503 },
    });
  }
  checkOneOf(`${at}.contentType`, contentType, Object.values(ResponseContentType), issues);
  if (body.length > LIMITS.body) {
    issues.error(`${at}.body`, `has ${body.length} characters; a load balancer answers with at most ${LIMITS.body}`, {
      fix: { text: "shorten it, or name an address in it where the rest is" },
    });
  }
}

function checkPaths(at: string, paths: readonly string[], issues: Issues): void {
  if (paths.length === 0 || paths.length > PATHS_PER_RULE) {
    issues.error(at, `has ${paths.length} entries; a rule compares 1 to ${PATHS_PER_RULE} paths`, {
      fix: paths.length === 0 ? { value: EVERY_PATH } : { text: "give the others to a fixed response of their own" },
    });
  }
  paths.forEach((path, index) => {
    if (path.length > LIMITS.path || !PATH.test(path)) {
      issues.error(
        joinPath(at, index),
        `must begin with / and have at most ${LIMITS.path} letters, digits and _-.$/~"'@:+&, with * and ? for others`,
        { given: path, fix: /^[\w-]/.test(path) && PATH.test(`/${path}`) ? { value: `/${path}` } : undefined },
      );
    }
  });
}

export const fixedResponsesSummary = (plans: { readonly [name: string]: FixedResponsePlan }): SummaryLine[] =>
  Object.entries(plans)
    .sort(([, a], [, b]) => a.priority - b.priority)
    .map(([name, { statusCode, paths }]) => ({
      subject: `answer ${name}`,
      text: `the load balancer itself, ${statusCode} for ${paths.join(" ")}`,
    }));
