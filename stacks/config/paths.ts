/**
 * Where in the stack file a component argument comes from.
 *
 * Config has the shape of the component's arguments wherever it can, so most paths serve both. Where it differs (a
 * bare list of CIDRs, `connectors.defaults`, a file instead of a template), whoever builds the arguments says so here,
 * and the planner's problems name the key that the user wrote.
 */
import { isAtOrBelow } from "../../components/shared/input/property-path";

export class PathMap {
  private readonly entries: { readonly from: string; readonly to: string }[] = [];

  /** Argument path `from` and everything below it stands at config path `to`. */
  add(from: string, to: string): void {
    this.entries.push({ from, to });
  }

  /** The config path of an argument path. The longest entry wins. */
  toConfig(path: string): string {
    const found = this.entries
      .filter(({ from }) => isAtOrBelow(path, from))
      .sort((a, b) => b.from.length - a.from.length)[0];
    return found ? found.to + path.slice(found.from.length) : path;
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
