import { type Document, isAlias, isMap, LineCounter, type Node, parseDocument } from 'yaml';
import type { ForeignProblem } from './foreign-problem.ts';
import { ForeignSection } from './foreign-section.ts';

/** Largest file that is read, in characters. */
const LARGEST = 4 * 1_024 * 1_024;

/** A file of another tool in YAML or JSON, with every problem that was found in it. */
export class ForeignDocument {
  readonly problems: ForeignProblem[] = [];
  /** What is left out, as it means nothing to a probe. */
  readonly notes: ForeignProblem[] = [];
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    const tooLarge = text.length > LARGEST;
    this.#document = parseDocument(tooLarge ? '' : text, { lineCounter: this.#lines, uniqueKeys: true });
    if (tooLarge) this.problem('', undefined, `larger than ${LARGEST} characters`);
    for (const error of this.#document.errors.slice(0, 20)) {
      this.problems.push(
        this.#at('', error.pos[0], error.message.split('\n')[0]!.replace(/ at line \d+.*$/, '')),
      );
    }
  }

  /** The whole file; empty where it is no map, which is a problem then. */
  root(): ForeignSection {
    const contents = this.resolve(this.#document.contents);
    const broken = this.problems.length > 0;
    if (!broken && contents !== null && !isMap(contents)) this.problem('', contents, 'expected a map');
    return new ForeignSection(this, '', !broken && isMap(contents) ? contents : undefined);
  }

  /** What an alias stands for. */
  resolve(node: unknown): Node | null {
    if (isAlias(node)) return (node.resolve(this.#document) as Node | undefined) ?? null;
    return (node ?? null) as Node | null;
  }

  problem(path: string, node: unknown, message: string): void {
    this.problems.push(this.#at(path, (node as Node | undefined)?.range?.[0] ?? 0, message));
  }

  note(path: string, node: unknown, message: string): void {
    this.notes.push(this.#at(path, (node as Node | undefined)?.range?.[0] ?? 0, message));
  }

  #at(path: string, offset: number, message: string): ForeignProblem {
    const { line, col } = this.#lines.linePos(offset);
    return { path, line: Math.max(1, line), column: Math.max(1, col), message };
  }
}
