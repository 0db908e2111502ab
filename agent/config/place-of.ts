import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { OptionPath } from './config-problem.ts';
import type { YamlSource } from './parse-yaml.ts';

/** The offset of the value at a path, or of the deepest thing above it that the file has. */
export function offsetOfValue(source: YamlSource, path: OptionPath): number {
  return walk(source, path).value;
}

/** The offset of the key at a path, or of the deepest key above it that the file has. */
export function offsetOfKey(source: YamlSource, path: OptionPath): number {
  return walk(source, path).key;
}

/** Whether the file itself says something at exactly this path. */
export function hasOption(source: YamlSource, path: OptionPath): boolean {
  return walk(source, path).steps === path.length;
}

type Found = { key: number; value: number; steps: number };

function walk(source: YamlSource, path: OptionPath): Found {
  let node: unknown = source.document.contents;
  const start = offsetOf(node) ?? 0;
  const found: Found = { key: start, value: start, steps: 0 };
  for (const step of path) {
    const pair = entry(resolve(source, node), step);
    if (pair === undefined) return found;
    found.key = offsetOf(pair.key) ?? offsetOf(pair.value) ?? found.value;
    found.value = offsetOf(pair.value) ?? found.key;
    found.steps++;
    node = pair.value;
  }
  return found;
}

function resolve(source: YamlSource, node: unknown): unknown {
  return isAlias(node) ? node.resolve(source.document) : node;
}

function entry(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  return isMap(node) ? index(node).get(String(step)) : undefined;
}

const indexes = new WeakMap<YAMLMap, Map<string, Pair>>();

/** The entries of a map by key, made once: a search for each option would take quadratic time on a long map. */
function index(map: YAMLMap): Map<string, Pair> {
  const known = indexes.get(map);
  if (known) return known;
  const made = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
  indexes.set(map, made);
  return made;
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
