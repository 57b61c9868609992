/** Which inputs of a resource differ in a way that the provider does something about, and what that replaces. */
import { CONDITIONS } from "./conditions";
import type { ProviderInputs } from "./provider-inputs";
import { at, type Change, canonical, changes, clean, isProps, type Json, type Props } from "./values";

export interface ChangedInput extends Change {
  /** The provider makes a new resource for it. */
  readonly replaces: boolean;
}

/**
 * What the program asks for now against what it asked for last.
 *
 * @param olds what AWS answered last
 */
export function changedInputs(
  type: string,
  facts: ProviderInputs,
  oldInputs: Props,
  newInputs: Props,
  olds: Props,
): readonly ChangedInput[] {
  const [before, after, answered] = [clean(oldInputs), clean(newInputs), clean(olds)];
  // A default that one side leaves out is the same as one that the other gives.
  fillDefaults(facts, before);
  fillDefaults(facts, after);
  const isAsFilledIn = (path: string): boolean =>
    canonical(at(answered, path), path, facts.sets) === canonical(at(after, path), path, facts.sets);
  const raw = changes(before, after, "", facts.sets).filter(({ kind, path }) => {
    // What AWS fills in stays as it was when the program no longer says anything about it, and when it now says that.
    const fillsIn = facts.filledIn.includes(path);
    const stays = kind === "delete" && (fillsIn || facts.keep.includes(path)) && !isName(facts, path);
    return !(stays || (fillsIn && kind === "add" && isAsFilledIn(path)));
  });
  const forced = CONDITIONS[type]?.(before, after, raw, answered) ?? [];
  return raw.map((each) => ({ ...each, replaces: forced.includes(each.path) || replaces(facts, each.path) }));
}

/** A name that the program gave no longer makes room for one that is made up; that one would replace. */
const isName = ({ autoName }: ProviderInputs, path: string): boolean =>
  autoName !== undefined && (path === autoName || path === `${autoName}Prefix`);

/** Whether a change of an input replaces, without a condition. */
export const replaces = ({ replace }: Pick<ProviderInputs, "replace">, changed: string): boolean =>
  replace.some((path) => path === changed || changed.startsWith(`${path}.`));

/** Fills in what the provider does; the paths that it filled. */
export function fillDefaults({ defaults }: Pick<ProviderInputs, "defaults">, inputs: Props): string[] {
  const filled: string[] = [];
  for (const [path, value] of Object.entries(defaults)) {
    const [property, ...fields] = path.split(".") as [string, ...string[]];
    const given = inputs[property];
    if (fields.length === 0 && given === undefined) {
      inputs[property] = value;
      filled.push(property);
    } else if (fields.length > 0 && given !== undefined) {
      inputs[property] = withDefault(given, fields, value);
    }
  }
  return filled;
}

/** A block with a default in the field that the path leads to; a list of blocks with it in each. */
function withDefault(given: Json, path: readonly string[], value: Json): Json {
  if (Array.isArray(given)) {
    return given.map((each) => withDefault(each, path, value));
  }
  const [field, ...deeper] = path;
  if (!isProps(given) || field === undefined) {
    return given;
  }
  if (deeper.length === 0) {
    return { ...given, [field]: given[field] ?? value };
  }
  return given[field] === undefined ? given : { ...given, [field]: withDefault(given[field], deeper, value) };
}
