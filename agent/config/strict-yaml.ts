import { type Alias, type Document, isNode, isScalar, type Node, visit, type YAMLMap } from 'yaml';
import { safeLine } from '../kit/safe-text.ts';
import type { YamlProblem } from './parse-yaml.ts';

const MAXIMUM_ALIASES = 100;

/**
 * What this program refuses although YAML allows it: another version, keys that are given twice or are not plain
 * words, aliases that contain themselves, and more than 100 aliases.
 */
export function strictYaml(document: Document): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const report = (node: unknown, message: string) => problems.push({ offset: offsetOf(node), message });
  if (document.directives?.yaml.version !== '1.2') {
    report(undefined, 'the %YAML line asks for another version than 1.2; remove it');
  }
  let aliases = 0;
  visit(document, {
    Map: (_key, map) => checkKeys(map, report),
    Alias: (_key, alias, ancestors) => {
      // Each look-up walks the document, so their number is what keeps this fast.
      if (++aliases === MAXIMUM_ALIASES + 1) report(alias, 'too many aliases; write the values out');
      if (aliases > MAXIMUM_ALIASES) return visit.BREAK;
      checkAlias(alias, alias.resolve(document), ancestors, report);
      return undefined;
    },
  });
  return problems;
}

type Report = (node: unknown, message: string) => void;

function checkKeys(map: YAMLMap, report: Report): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key) || key.value === null) {
      report(key ?? map, 'key is not a text; write a plain name');
      continue;
    }
    const name = String(key.value);
    if (seen.has(name)) report(key, `key "${safeLine(name, 60)}" is given twice; keep one of them`);
    seen.add(name);
  }
}

function checkAlias(
  alias: Alias,
  target: Node | undefined,
  ancestors: readonly unknown[],
  report: Report,
): void {
  const name = `alias *${safeLine(alias.source, 60)}`;
  if (target === undefined) report(alias, `${name} has no anchor above it; write the value out`);
  else if (ancestors.includes(target)) report(alias, `${name} contains itself; write the value out`);
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
