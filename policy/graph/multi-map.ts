/** Lists by key. */

/** Adds a value to those of its key. */
export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}

/** The items of each key together, in the order of their first ones. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    append(groups, keyOf(item), item);
  }
  return [...groups.values()];
}
