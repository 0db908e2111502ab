import type { ProbeState } from '../probe-result.ts';

/** The parents of each probe that has any. */
export type Parents = ReadonlyMap<string, readonly string[]>;

/**
 * The nearest ancestor that is down, or undefined. A parent that is up or degraded ends the search on its branch; one
 * of which nothing is known is looked through.
 *
 * It is a mark for notifications alone: the child is judged as if it had no parents, and so is its recovery.
 */
export function heldBy(
  name: string,
  parents: Parents,
  states: ReadonlyMap<string, ProbeState>,
): string | undefined {
  const seen = new Set([name]);
  const queue = [...(parents.get(name) ?? [])];
  for (const parent of queue) {
    if (seen.has(parent)) continue;
    seen.add(parent);
    const state = states.get(parent) ?? 'unknown';
    if (state === 'down') return parent;
    if (state === 'unknown') queue.push(...(parents.get(parent) ?? []));
  }
  return undefined;
}

/**
 * A circle of parents as its path, the first name again at the end (`a, b, a`); undefined where there is none. Checked
 * when a configuration is loaded.
 */
export function parentCircle(parents: Parents): readonly string[] | undefined {
  const clear = new Set<string>();
  for (const name of parents.keys()) {
    const circle = circleFrom(name, parents, clear);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** Depth first, without recursion: a chain may be as long as the configuration. */
function circleFrom(start: string, parents: Parents, clear: Set<string>): readonly string[] | undefined {
  const path: string[] = [];
  const onPath = new Set<string>();
  const stack: { name: string; leave: boolean }[] = [{ name: start, leave: false }];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { name, leave } = step;
    if (leave) {
      clear.add(name);
      onPath.delete(path.pop()!);
    } else if (onPath.has(name)) {
      return [...path.slice(path.indexOf(name)), name];
    } else if (!clear.has(name)) {
      path.push(name);
      onPath.add(name);
      stack.push({ name, leave: true });
      for (const parent of parents.get(name) ?? []) stack.push({ name: parent, leave: false });
    }
  }
  return undefined;
}
