import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { parseDuration } from '../kit/duration.ts';
import { nearestName } from '../kit/nearest-name.ts';
import { safeLine } from '../kit/safe-text.ts';

/** Where something is: keys and list positions from the top of the file. */
export type FieldPath = readonly (string | number)[];

/** Something wrong with a rule file: what was wrong; what to do. */
export type FileProblem = { readonly offset: number; readonly path: FieldPath; readonly message: string };

/** One value of a YAML document and its place. */
export type YamlField = {
  /** Undefined where nothing is written, which is the same as null. */
  readonly node: unknown;
  readonly path: FieldPath;
  /** Of the value, in UTF-16 units. */
  readonly offset: number;
  readonly keyOffset: number;
};

type Entry = { readonly key: Scalar; readonly value: unknown };

/** The longest time that Go can hold, in whole years: Prometheus refuses more. */
const LONGEST = 292 * 31_536_000_000;

/**
 * Reads a YAML document as Go does into the structures of Prometheus: a number or truth value where a text is expected is
 * the text that is written, null is the empty value, `<<` merges, and unknown keys are refused.
 */
export class YamlReading {
  readonly problems: FileProblem[] = [];
  readonly #document: Document;
  readonly #entries = new Map<YAMLMap, readonly Entry[]>();

  constructor(document: Document) {
    this.#document = document;
  }

  get top(): YamlField {
    return this.#field(this.#document.contents, []);
  }

  problem({ offset, path }: Pick<YamlField, 'offset' | 'path'>, message: string): void {
    this.problems.push({ offset, path, message });
  }

  /** The values of a map by key. */
  section(field: YamlField, known: readonly string[]): (name: string) => YamlField {
    const found = this.#map(field);
    for (const [name, { keyOffset, path }] of found)
      if (!known.includes(name)) this.problem({ offset: keyOffset, path }, unknown(name, known));
    return (name) => found.get(name) ?? { ...field, node: undefined, path: [...field.path, name] };
  }

  list(field: YamlField): YamlField[] {
    if (isEmpty(field.node)) return [];
    if (isSeq(field.node))
      return field.node.items.map((item, index) => this.#field(item, [...field.path, index]));
    this.problem(field, `expected a list, found ${kindOf(field.node)}; write each item behind a dash`);
    return [];
  }

  text(field: YamlField): string {
    if (isEmpty(field.node)) return '';
    if (isScalar(field.node)) return textOf(field.node);
    this.problem(field, `expected a text, found ${kindOf(field.node)}; put the text in quotes`);
    return '';
  }

  /** Texts by name, such as labels. */
  texts(field: YamlField): Map<string, { readonly text: string; readonly field: YamlField }> {
    const found = this.#map(field);
    return new Map([...found].map(([name, value]) => [name, { text: this.text(value), field: value }]));
  }

  wholeNumber(field: YamlField): number {
    if (isEmpty(field.node)) return 0;
    const value = isScalar(field.node) ? field.node.value : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    this.problem(field, `expected a whole number, found ${kindOf(field.node)}; write it like 100`);
    return 0;
  }

  /** Milliseconds; undefined where nothing is written. */
  duration(field: YamlField): number | undefined {
    if (isEmpty(field.node)) return undefined;
    const text = this.text(field);
    try {
      const milliseconds = parseDuration(text);
      if (milliseconds <= LONGEST) return milliseconds;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    this.problem(field, `not a valid duration: "${safeLine(text, 40)}"; write it like 30s, 5m or 1h30m`);
    return undefined;
  }

  #map(field: YamlField): Map<string, YamlField> {
    if (isEmpty(field.node)) return new Map();
    if (!isMap(field.node)) {
      this.problem(field, `expected a section, found ${kindOf(field.node)}; write it as NAME: VALUE`);
      return new Map();
    }
    return new Map(
      this.#entriesOf(field.node as YAMLMap).map(({ key, value }) => {
        const name = textOf(key);
        return [name, this.#field(value, [...field.path, name], key)];
      }),
    );
  }

  /** Each map's once: merges of merges would double from level to level. */
  #entriesOf(map: YAMLMap): readonly Entry[] {
    const known = this.#entries.get(map);
    if (known !== undefined) return known;
    const found = new Map<string, Entry>();
    const pairs = map.items as Pair<Scalar, unknown>[];
    for (const { key, value } of pairs) if (!isMerge(key)) found.set(textOf(key), { key, value });
    for (const { key, value } of pairs) {
      if (!isMerge(key)) continue;
      for (const entry of this.#merged(value, key))
        if (!found.has(textOf(entry.key))) found.set(textOf(entry.key), entry);
    }
    const entries = [...found.values()];
    this.#entries.set(map, entries);
    return entries;
  }

  #merged(value: unknown, key: Scalar): readonly Entry[] {
    const node = this.#resolved(value);
    const maps = (isSeq(node) ? node.items.map((item) => this.#resolved(item)) : [node]).filter(isMap);
    if (maps.length > 0 || isSeq(node)) return maps.flatMap((map) => this.#entriesOf(map as YAMLMap));
    this.problem(
      { offset: key.range?.[0] ?? 0, path: [] },
      'expected a section behind <<; name an anchor of one',
    );
    return [];
  }

  #field(value: unknown, path: FieldPath, key?: Scalar): YamlField {
    const node = this.#resolved(value);
    const keyOffset = key?.range?.[0];
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : (keyOffset ?? 0);
    return { node, path, offset, keyOffset: keyOffset ?? offset };
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }
}

/** What was written, not what YAML makes of it: `1.0` stays `1.0`. */
function textOf({ value, source }: Scalar): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : (source ?? String(value));
}

function isMerge({ value, type }: Scalar): boolean {
  return value === '<<' && type === 'PLAIN';
}

function isEmpty(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && node.value === null);
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a section';
  if (isSeq(node)) return 'a list';
  return isScalar(node) ? `"${safeLine(textOf(node), 40)}"` : 'nothing';
}

function unknown(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  return near === undefined
    ? `unknown field; known here: ${known.join(', ')}`
    : `unknown field; did you mean "${near}"?`;
}
