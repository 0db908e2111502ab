import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { ForeignDocument } from './foreign-document.ts';

type Entry = { readonly key: Node; readonly value: Node | null };

/** Deepest that maps are merged into each other by `<<`. */
const DEEPEST_MERGE = 10;

/**
 * One map of a file of another tool. Each key is read by what knows it; `end()` reports those that nobody read, so that
 * nothing is dropped without a word.
 */
export class ForeignSection {
  readonly path: string;
  readonly #document: ForeignDocument;
  readonly #entries = new Map<string, Entry>();
  readonly #read = new Set<string>();
  readonly #map: YAMLMap | undefined;

  constructor(document: ForeignDocument, path: string, map: YAMLMap | undefined) {
    this.#document = document;
    this.path = path;
    this.#map = map;
    if (map) this.#take(map, DEEPEST_MERGE);
  }

  keys(): string[] {
    return [...this.#entries.keys()];
  }

  has(key: string): boolean {
    return this.#valueOf(key) !== null;
  }

  /** A text; a number or a truth as it is written. */
  text(key: string): string | undefined {
    const value = this.#valueOf(key);
    if (value === null) return undefined;
    if (isScalar(value)) return scalarText(value);
    return this.refuse(key, 'expected a text');
  }

  flag(key: string): boolean | undefined {
    const value = this.#valueOf(key);
    if (value === null) return undefined;
    if (isScalar(value) && typeof value.value === 'boolean') return value.value;
    return this.refuse(key, 'expected true or false');
  }

  /** A whole number that is not negative. */
  whole(key: string): number | undefined {
    const value = this.#valueOf(key);
    if (value === null) return undefined;
    if (isScalar(value) && Number.isSafeInteger(value.value) && (value.value as number) >= 0) {
      return value.value as number;
    }
    return this.refuse(key, 'expected a whole number');
  }

  texts(key: string): string[] {
    const items = this.#items(key);
    const texts = items.map((item) => (isScalar(item) ? scalarText(item) : undefined));
    if (texts.includes(undefined)) this.refuse(key, 'expected a list of texts');
    return texts.filter((text) => text !== undefined);
  }

  /** A map of texts. */
  pairs(key: string): Record<string, string> {
    const section = this.section(key);
    if (section === undefined) return {};
    const pairs = section.keys().map((name) => [name, section.text(name) ?? '']);
    return Object.fromEntries(pairs);
  }

  section(key: string): ForeignSection | undefined {
    const value = this.#valueOf(key);
    if (value === null) return undefined;
    if (isMap(value)) return new ForeignSection(this.#document, this.#pathOf(key), value);
    return this.refuse(key, 'expected a map');
  }

  sections(key: string): ForeignSection[] {
    return this.#items(key).flatMap((item, index) => {
      if (isMap(item)) return [new ForeignSection(this.#document, `${this.#pathOf(key)}[${index}]`, item)];
      this.refuse(key, 'expected a list of maps');
      return [];
    });
  }

  /** A value that may be anything, as plain data. */
  plain(key: string): unknown {
    return this.#valueOf(key)?.toJSON() ?? undefined;
  }

  /** Says what is wrong with a key; gives undefined for what was wanted. */
  refuse(key: string, message: string): undefined {
    const entry = this.#entries.get(key);
    this.#read.add(key);
    this.#document.problem(this.#pathOf(key), entry?.value ?? entry?.key ?? this.#map, message);
    return undefined;
  }

  /** Says of each of these keys, where it is there, that it is left out. */
  noteAny(keys: Readonly<Record<string, string>>): void {
    for (const [key, message] of Object.entries(keys)) {
      if (this.has(key)) this.#document.note(this.#pathOf(key), this.#entries.get(key)?.key, message);
    }
  }

  /** Refuses each of these keys where it is there and is not `false` or empty. */
  refuseAny(keys: Readonly<Record<string, string>>): void {
    for (const [key, message] of Object.entries(keys)) {
      const value = this.#valueOf(key);
      const empty = value === null || (isScalar(value) && (value.value === false || value.value === ''));
      if (!empty) this.refuse(key, message);
    }
  }

  /** Passes over keys that mean nothing to a probe. */
  passOver(keys: readonly string[]): void {
    for (const key of keys) this.#read.add(key);
  }

  /** Refuses every key that nobody has read. */
  end(): void {
    for (const key of this.#entries.keys()) {
      if (!this.#read.has(key)) this.refuse(key, 'is not known here');
    }
  }

  #take(map: YAMLMap, depth: number): void {
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? scalarText(key) : '';
      const resolved = this.#document.resolve(value);
      if (name === '<<') this.#merge(resolved, depth - 1);
      else this.#entries.set(name, { key: key as Node, value: resolved });
    }
  }

  #merge(value: Node | null, depth: number): void {
    if (depth < 0) return;
    const maps = isSeq(value) ? value.items.map((item) => this.#document.resolve(item)) : [value];
    const own = new Map(this.#entries);
    for (const map of maps.reverse()) if (isMap(map)) this.#take(map, depth);
    for (const [name, entry] of own) this.#entries.set(name, entry);
  }

  #valueOf(key: string): Node | null {
    this.#read.add(key);
    const value = this.#entries.get(key)?.value ?? null;
    return isScalar(value) && value.value === null ? null : value;
  }

  #items(key: string): (Node | null)[] {
    const value = this.#valueOf(key);
    if (value === null) return [];
    if (isSeq(value)) return value.items.map((item) => this.#document.resolve(item));
    this.refuse(key, 'expected a list');
    return [];
  }

  #pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

/** As it is written, so that `1.10` stays `1.10`. */
function scalarText(scalar: { value: unknown; source?: string }): string {
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
}
