/**
 * Fixes that hold: each is tried on a copy of the config before it is printed.
 *
 * A check that finds a problem knows what is wrong with one value, and seldom what the rest of the config makes of
 * another one: a free network may be taken by the next mistake, an example may lie outside this VPC. So whatever a
 * check proposes is applied, the config is read again, and the proposal counts when there are fewer problems than
 * before. Where it does not, other candidates are tried in turn; where none does, no command is printed.
 * Fixes are tried one after the other on one copy, so that all of them can be typed in the order in which they stand.
 */

import { type ConfigFix, type ConfigIssue, flow } from "../config/issue";
import type { Values } from "../config/schema";
import { applyFix, isRename, isTyped, type Step, withSteps } from "./apply-fix";
import { candidates, type Reading } from "./fix-candidates";

type Read = (raw: Values) => Reading;

/** How often a config is read at most for its fixes: a file full of mistakes must not take minutes. */
const READINGS = 150;
/** Steps of one fix at most. */
const STEPS = 12;
/** Characters of a value in a sentence. */
const SHOWN = 60;
/** Candidates that further steps are tried for. */
const WITH_STEPS = 8;

export function withTriedFixes(raw: Values, first: Reading, readOnce: Read): readonly ConfigIssue[] {
  const read = counted(readOnce);
  const all = allAtOnce(raw, first.issues);
  if (all !== undefined && read(all)?.issues.length === 0) {
    return first.issues;
  }
  let now: State = { raw, reading: first };
  const fixes = new Map<ConfigIssue, ConfigFix>();
  const dropped = new Map<ConfigIssue, string>();
  const waiting = renamesFirst(first.issues);
  for (const issue of waiting) {
    const live = fixes.has(issue) ? undefined : find(issue, now.reading.issues);
    const found = live && firstThatHolds(live, now, read);
    if (live === undefined || found === undefined) {
      const why = live && isTyped(live.fix) ? whyNot(live, live.fix, now, read) : undefined;
      if (why !== undefined) {
        dropped.set(issue, why);
      }
      continue;
    }
    now = found.state;
    const { text } = live.fix ?? {};
    fixes.set(issue, { path: live.path, ...found.fix, ...(text === undefined ? {} : { text }) });
    const gone = waiting.filter((each) => !fixes.has(each) && find(each, now.reading.issues) === undefined);
    for (const each of gone) {
      fixes.set(each, { mendedBy: first.issues.indexOf(issue) });
    }
  }
  return first.issues.map((issue) => {
    const { text = dropped.get(issue) } = issue.fix ?? {};
    return { ...issue, fix: fixes.get(issue) ?? (text === undefined ? undefined : { text }) };
  });
}

/**
 * What becomes of the fix that a check proposes where it does not hold: a problem that it makes, which mended brings the first
 * one back, or one that stood behind and was not seen. `undefined` where it goes no further.
 */
function whyNot(
  issue: ConfigIssue,
  fix: ConfigFix,
  now: State,
  read: (raw: Values) => Reading | undefined,
): string | undefined {
  const raw = applyFix(now.raw, { ...issue, fix });
  const reading = raw && read(raw);
  const fresh = freshIn(reading?.issues ?? [], now);
  const [first, ...others] = fresh;
  if (raw === undefined || reading === undefined || first === undefined || has(reading, issue)) {
    return undefined;
  }
  const edit = editText(issue, fix);
  const [onwards] = candidates(first, reading);
  const further = onwards && applyFix(raw, { ...first, fix: onwards });
  const beyond = further && read(further);
  if (beyond !== undefined && has(beyond, issue)) {
    return `no single edit mends this: ${edit}, ${first.path} ${first.problem}; decide which of the two gives way`;
  }
  const then =
    others.length === 0 ? "another problem comes then" : `${fresh.length} other problems come then, the first`;
  const { text } = first.fix ?? {};
  const advice = text === undefined ? "" : `; ${text}`;
  return `${edit} this is mended, and ${then}: ${first.path} ${first.problem}${advice}`;
}

const freshIn = (issues: readonly ConfigIssue[], now: State): readonly ConfigIssue[] =>
  issues.filter(
    ({ path, problem }) => !now.reading.issues.some((each) => each.path === path && each.problem === problem),
  );

/** The very problem, with the value that it is about. */
const has = ({ issues }: Reading, { path, problem, given }: ConfigIssue): boolean =>
  issues.some(
    (each) => each.path === path && each.problem === problem && JSON.stringify(each.given) === JSON.stringify(given),
  );

function editText(issue: ConfigIssue, fix: ConfigFix): string {
  const target = fix.path ?? issue.path;
  if (fix.secret) {
    return `with a secret for ${target}`;
  }
  if (fix.value === undefined) {
    return `without ${fix.remove ?? target}`;
  }
  const value = flow(fix.value);
  return fix.remove !== undefined && isRename(fix.remove, target)
    ? `with ${target} in place of ${fix.remove}`
    : `with ${value.length > SHOWN ? "the other value" : value} for ${target}`;
}

/** A misspelt key often is the one that is missing. */
const renamesFirst = (issues: readonly ConfigIssue[]): readonly ConfigIssue[] => {
  const renames = ({ fix }: ConfigIssue): boolean =>
    fix?.remove !== undefined && isTyped({ ...fix, remove: undefined });
  return [...issues.filter(renames), ...issues.filter((issue) => !renames(issue))];
};

interface State {
  readonly raw: Values;
  readonly reading: Reading;
}

interface Found {
  readonly fix: ConfigFix;
  readonly state: State;
}

function firstThatHolds(issue: ConfigIssue, now: State, read: (raw: Values) => Reading | undefined): Found | undefined {
  const fixes = candidates(issue, now.reading);
  const alone = (fix: ConfigFix): Found | undefined => tried(issue, fix, now, read, 1);
  const examples = fixes[0]?.example ? fixes.filter(({ example }) => example) : [];
  const single = leastLeft(examples.flatMap((fix) => alone(fix) ?? [])) ?? firstOf(fixes, alone);
  return single ?? firstOf(fixes.slice(0, WITH_STEPS), (fix) => tried(issue, fix, now, read, STEPS));
}

/** Of several examples, none of which is what the user means, the one that leaves the least to do. */
const leastLeft = (found: readonly Found[]): Found | undefined =>
  [...found].sort((a, b) => a.state.reading.issues.length - b.state.reading.issues.length)[0];

/** The fix with the further steps that it needs to leave fewer problems than there were. */
function tried(
  issue: ConfigIssue,
  fix: ConfigFix,
  now: State,
  read: (raw: Values) => Reading | undefined,
  limit: number,
): Found | undefined {
  const then: Step[] = [];
  let raw = applyFix(now.raw, { ...issue, fix });
  for (let step = 1; raw !== undefined; step++) {
    const reading = read(raw);
    if (reading === undefined) {
      return undefined;
    }
    if (reading.issues.length < now.reading.issues.length) {
      return { fix: withSteps({ path: issue.path, ...fix }, then), state: { raw, reading } };
    }
    const [fresh] = freshIn(reading.issues, now);
    const next = fresh && candidates(fresh, reading)[0];
    if (fresh === undefined || next === undefined || step >= limit) {
      return undefined;
    }
    then.push({ path: fresh.path, ...next });
    raw = applyFix(raw, { ...fresh, fix: next });
  }
  return undefined;
}

/**
 * The same problem, which may stand elsewhere in its list when an entry before it was removed, and be told in other words when
 * its surroundings have changed.
 */
function find({ path, problem, given }: ConfigIssue, issues: readonly ConfigIssue[]): ConfigIssue | undefined {
  const value = JSON.stringify(given);
  const same = issues.filter((each) => each.problem === problem && JSON.stringify(each.given) === value);
  return (
    same.find((each) => each.path === path) ??
    same.find((each) => value !== undefined && withoutIndices(each.path) === withoutIndices(path)) ??
    issues.find((each) => each.path === path && each.problem === problem) ??
    issues.find((each) => each.path === path)
  );
}

const withoutIndices = (path: string): string => path.replace(/\[\d+\]/g, "[]");

function allAtOnce(raw: Values, issues: readonly ConfigIssue[]): Values | undefined {
  if (!issues.every(({ fix }) => isTyped(fix))) {
    return undefined;
  }
  return issues.reduce<Values | undefined>((config, issue) => config && applyFix(config, issue), raw);
}

function counted(read: Read): (raw: Values) => Reading | undefined {
  let left = READINGS;
  return (raw) => (left-- > 0 ? read(raw) : undefined);
}

function firstOf<T, R>(values: readonly T[], act: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const result = act(value);
    if (result !== undefined) {
      return result;
    }
  }
  return undefined;
}
