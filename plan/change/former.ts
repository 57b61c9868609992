/** What a resource was called before: the plan of a changed program, beside what the earlier one made. */
import type { ResourceOptions } from "../model/run";

/** URN as the engine forms it. */
export type UrnOf = (parent: string, type: string, name: string) => string;

export interface Named {
  readonly type: string;
  readonly name: string;
  /** URN; absent for the stack itself. */
  readonly parent?: string;
  /** What the parent was called, where that has another name now. */
  readonly formerParent?: string;
  readonly options: Pick<ResourceOptions, "aliases">;
}

/** The first of the former URNs that the earlier plan has, by the aliases of the resource and of its parent. */
export function formerUrn(resource: Named, urnOf: UrnOf, isThere: (urn: string) => boolean): string | undefined {
  const { type, name, parent = "", formerParent } = resource;
  const parents = formerParent === undefined ? [parent] : [parent, formerParent];
  const aliases = [
    ...(resource.options.aliases ?? []),
    ...(formerParent === undefined ? [] : [{ parentUrn: formerParent, name: inherited(name, parent, formerParent) }]),
  ];
  for (const alias of aliases) {
    if (alias.urn !== undefined) {
      if (isThere(alias.urn)) {
        return alias.urn;
      }
      continue;
    }
    const under = alias.parentUrn !== undefined ? [alias.parentUrn] : alias.noParent ? [""] : parents;
    for (const each of under) {
      const urn = urnOf(each, alias.type ?? type, alias.name ?? name);
      if (isThere(urn)) {
        return urn;
      }
    }
  }
  return undefined;
}

/** A child that is named after its parent was named after what the parent was called (the engine's inherited aliases). */
function inherited(name: string, parent: string, formerParent: string): string {
  const [now, before] = [parent, formerParent].map((urn) => urn.split("::").slice(3).join("::"));
  return name.startsWith(now!) ? `${before}${name.slice(now!.length)}` : name;
}
