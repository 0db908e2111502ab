import type { TapEntry } from '../../data/tap-feed.ts';
import type { Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { type TapView, tapLines } from './tap-lines.ts';

type Shape = { readonly view: TapView; readonly width: number };
type Block = { readonly number: number; readonly lines: readonly Span[][] };

/** The lines of what a tap saw: made once for each entry, and anew for another view or width. */
export class TapText {
  #shape: Shape = { view: 'text', width: 0 };
  #blocks: Block[] = [];
  #lines: readonly Span[][] = [];

  get lines(): readonly Span[][] {
    return this.#lines;
  }

  /** Takes the newest entries, oldest first. @returns how many lines have gone from the beginning since the last time. */
  show(entries: readonly TapEntry[], { view, width }: Shape, theme: Theme): number {
    if (view !== this.#shape.view || width !== this.#shape.width) this.#blocks = [];
    this.#shape = { view, width };
    const first = entries[0]?.number ?? Number.POSITIVE_INFINITY;
    const old = this.#blocks.filter(({ number }) => number < first);
    const kept = this.#blocks.slice(old.length);
    const last = kept.at(-1)?.number ?? -1;
    const added = entries
      .filter(({ number }) => number > last)
      .map((entry): Block => ({ number: entry.number, lines: tapLines(entry, view, width, theme) }));
    if (old.length + added.length === 0) return 0;
    this.#blocks = [...kept, ...added];
    this.#lines = this.#blocks.flatMap(({ lines }) => lines);
    return old.reduce((sum, { lines }) => sum + lines.length, 0);
  }
}
