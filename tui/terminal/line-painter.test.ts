import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { line, type Span } from '../text/spans.ts';
import { makeTheme, type Role } from '../theme/theme.ts';
import { LinePainter } from './line-painter.ts';

const COLUMNS = 20;
const theme = makeTheme('truecolor', true);
const roles = ['plain', 'title', 'bad', 'dim', 'accent', 'selected'] as const satisfies Role[];

function painted(): { painter: LinePainter; written: string[] } {
  const written: string[] = [];
  return { painter: new LinePainter((text) => written.push(text)), written };
}

/** Characters and how they are painted, cell by cell. */
async function screenAfter(writes: readonly string[]): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 3, allowProposedApi: true, scrollback: 0 });
  await new Promise<void>((resolve) => terminal.write(writes.join(''), resolve));
  const cells = Array.from({ length: 3 * COLUMNS }, (_, index) => {
    const cell = terminal.buffer.active.getLine(Math.floor(index / COLUMNS))?.getCell(index % COLUMNS);
    return `${cell?.getChars() || ' '} ${cell?.getFgColor()} ${cell?.isBold()} ${cell?.isInverse()}`;
  });
  terminal.dispose();
  return cells;
}

const spans: fc.Arbitrary<Span[]> = fc.array(
  fc.tuple(fc.constantFrom('a', 'bc', ' 12%', '東', 'é', '– ', '●x'), fc.constantFrom(...roles)),
  { maxLength: 8 },
);
const frame = fc
  .array(spans, { minLength: 3, maxLength: 3 })
  .map((rows) => rows.map((row) => line(row, COLUMNS, theme)));

describe('LinePainter', () => {
  it('leaves the screen as if the last frame had been drawn alone', async () => {
    const frames = fc.array(frame, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(frames, async (frames) => {
        const { painter, written } = painted();
        for (const lines of frames) painter.paint(lines);
        const alone = painted();
        alone.painter.paint(frames.at(-1)!);
        expect(await screenAfter(written)).toEqual(await screenAfter(alone.written));
      }),
      { numRuns: 100 },
    );
  });

  it('writes nothing when nothing has changed', () => {
    const { painter, written } = painted();
    painter.paint(['one', 'two']);
    painter.paint(['one', 'two']);
    expect(written).toHaveLength(1);
  });

  it('writes only what has changed within a run, at its place', () => {
    const { painter, written } = painted();
    painter.paint([`load ${theme.paint('bad', '97%')} web-1`]);
    painter.paint([`load ${theme.paint('bad', '98%')} web-1`]);
    expect(written[1]).toContain(`\x1b[1;7H${theme.paint('bad', '8').replace(/\x1b\[[\d;]*m$/, '')}\x1b[m`);
    expect(written[1]).not.toMatch(/load|9|%|web/);
  });

  it('makes visible what a line must not do to the terminal', () => {
    const { painter, written } = painted();
    painter.paint(['a\x1b[2Jb\x1b]0;owned\x07c\x9bd\r\ne']);
    expect(written[0]).toContain('a\ufffd[2Jb\ufffd]0;owned\ufffdc\ufffdd\ufffd\ufffde');
  });
});
