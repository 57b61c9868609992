/**
 * Where in the stack file a component argument comes from.
 *
 * Config has the shape of the component's arguments wherever it can, so most paths serve both. Where it differs (a
 * bare list of CIDRs, `connectors.defaults`, a file instead of a template), whoever builds the arguments says so here,
 * and the planner's problems name the key that the user wrote.
 */
import { isAtOrBelow } from "../../components/shared/input/property-path";

/** One of several things that are written in one entry. */
export interface Member {
  /** Its name; absent for the first of them. */
  readonly name?: string;
  /** What to do where a problem is this member's alone. */
  readonly advice?: string;
}

interface Entry extends Member {
  readonly from: string;
  readonly to: string;
  readonly isMember: boolean;
}

export class PathMap {
  private readonly entries: Entry[] = [];

  /** Argument path `from` and everything below it stands at config path `to`. */
  add(from: string, to: string): void {
    this.entries.push({ from, to, isMember: false });
  }

  /** As `add`, for one of the things that stand together at `to`. */
  addMember(from: string, to: string, name?: string, advice?: string): void {
    const member = { ...(name === undefined ? {} : { name }), ...(advice === undefined ? {} : { advice }) };
    this.entries.push({ from, to, isMember: true, ...member });
  }

  /** Of which of several things an argument path is; absent where the config has an entry for it alone. */
  memberAt(path: string): Member | undefined {
    return this.nearest(path, (entry) => entry.isMember);
  }

  /** The config path of an argument path. The longest entry wins. */
  toConfig(path: string): string {
    const found = this.nearest(path, () => true);
    return found ? found.to + path.slice(found.from.length) : path;
  }

  private nearest(path: string, wanted: (entry: Entry) => boolean): Entry | undefined {
    return this.entries
      .filter((entry) => isAtOrBelow(path, entry.from) && wanted(entry))
      .sort((a, b) => b.from.length - a.from.length)[0];
  }

  /** A sentence in which argument paths are named. */
  text(sentence: string): string {
    return sentence.replace(/[A-Za-z]+(?:\.[A-Za-z0-9-]+)+/g, (word) => this.toConfig(word));
  }
}

/** Steps of a path that `joinPath` wrote. */
export function parsePath(text: string): (string | number)[] {
  const steps = text.matchAll(/([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\"|\\(?!"))*)"\]/g);
  return [...steps].map(([, key, index, quoted]) =>
    index !== undefined ? Number(index) : (key ?? quoted?.replaceAll('\\"', '"') ?? ""),
  );
}
