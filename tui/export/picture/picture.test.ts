import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import type { ExportedChart, ExportedView } from '../exported-view.ts';
import { png } from '../png.ts';
import { svg } from '../svg.ts';
import { unpackedAddon } from './canvas-addon.ts';
import { fittedText } from './fitted-text.ts';
import { markerNotes, numberedMarkers } from './numbered-markers.ts';
import { pictureLayout } from './picture-layout.ts';
import { utcTicks } from './utc-ticks.ts';

const NOON = Date.UTC(2026, 10, 21, 12) / 1_000;

function chart(change: Partial<ExportedChart> = {}): ExportedChart {
  const points = [0.1, null, 0.4, 0.2].map((value, index) => [NOON + index * 60, value] as const);
  return { title: 'cpu', unit: 'ratio', series: [{ name: 'user', points }], markers: [], ...change };
}

function view(charts: readonly ExportedChart[]): ExportedView {
  const link = 'vedette://host/web-1?w=5m';
  return { title: 'web-1 overview', link, at: NOON * 1_000, columns: [], rows: [], charts };
}

async function pngSize(charts: readonly ExportedChart[]): Promise<number[]> {
  const bytes = Buffer.from(await png.write(view(charts)));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('png', () => {
  it('draws one chart large and several as a grid, two pixels a point', async () => {
    expect(await pngSize([chart()])).toEqual([2_016, 1_132]);
    expect(await pngSize([chart(), chart(), chart()])).toEqual([2_376, 1_372]);
  });

  it.each([
    ['a single point', { series: [{ name: 'x', points: [[NOON, 1] as const] }] }],
    [
      'nothing but zeros',
      { unit: 'bytes', series: [{ name: 'x', points: [[NOON, 0] as const, [NOON + 1, 0]] }] },
    ],
    [
      'numbers below zero',
      { unit: '', series: [{ name: 'x', points: [[NOON, -3] as const, [NOON + 1, 2]] }] },
    ],
    [
      'huge numbers',
      { unit: 'bytes', series: [{ name: 'x', points: [[NOON, 1e300] as const, [NOON + 1, 0]] }] },
    ],
    ['a hundred lines', { series: Array.from({ length: 100 }, () => chart().series[0]!) }],
    ['a series without points', { series: [...chart().series, { name: 'x', points: [] }] }],
  ] as const)('draws %s', async (_name, change) => {
    expect(await pngSize([chart(change as Partial<ExportedChart>)])).toEqual([2_016, 1_132]);
  });
});

describe('svg', () => {
  it('is one drawing of outlines, with no text that a reader could run', async () => {
    const text = String(await svg.write(view([chart({ title: '<script>alert(1)</script>' })])));
    expect(text.slice(0, 200)).toMatch(/^<\?xml[^>]*\?>\s*<svg [^>]*width="1008" height="566"/);
    expect(/script|<text|href=/.test(text)).toBe(false);
  });
});

describe.each([['png', png] as const, ['svg', svg] as const])('%s', (extension, format) => {
  it.each([
    ['it has no charts', []],
    ['nothing was measured in this window', [chart({ series: [{ name: 'x', points: [[NOON, null]] }] })]],
  ])('refuses a view where %s', async (state, charts) => {
    await expect(format.write(view(charts))).rejects.toMatchObject({
      kind: 'invalid',
      message: `Cannot draw web-1 overview as .${extension}: ${state}`,
    });
  });
});

describe('utcTicks()', () => {
  it('stand at round moments', () => {
    expect(utcTicks(NOON - 430, NOON, 4).map(({ label }) => label)).toEqual([
      '11:54',
      '11:56',
      '11:58',
      '12:00',
    ]);
  });

  it('tell seconds in a short window and days in a long one', () => {
    expect(utcTicks(NOON, NOON + 20, 2).map(({ label }) => label)).toEqual([
      '12:00:00',
      '12:00:10',
      '12:00:20',
    ]);
    expect(utcTicks(NOON, NOON + 5 * 86_400, 5)[0]?.label).toBe('11-22');
  });

  it('are few, in order and within the window, whatever that is', () => {
    const moment = fc.integer({ min: 0, max: 4e9 });
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 10 }),
        (start, length, most) => {
          const seconds = utcTicks(start, start + length, most).map((tick) => tick.seconds);
          expect(seconds.length).toBeLessThanOrEqual(most + 1);
          expect(seconds.every((one) => one >= start && one <= start + length)).toBe(true);
          expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
        },
      ),
    );
  });
});

describe('markerNotes()', () => {
  const marker = (seconds: number, text: string) => ({ seconds, text });

  it('tell each event of all charts once, in order, by number', () => {
    const [early, late] = [marker(NOON, 'web-1: rebooted'), marker(NOON + 60, 'web-1: nginx failed')];
    const charts = [chart({ markers: [late, early] }), chart({ markers: [early] })];
    expect(markerNotes(numberedMarkers(charts))).toEqual([
      '1   12:00:00   web-1: rebooted',
      '2   12:01:00   web-1: nginx failed',
    ]);
  });

  it('say how many more there are', () => {
    const markers = Array.from({ length: 20 }, (_, index) => marker(NOON + index, 'x'));
    expect(markerNotes(numberedMarkers([chart({ markers })])).at(-1)).toBe('and 5 more');
  });
});

describe('pictureLayout()', () => {
  it('keeps every chart within the picture and apart from the others', () => {
    for (let charts = 1; charts <= 20; charts++) {
      const { width, height, panels } = pictureLayout(charts, 3);
      expect(new Set(panels.map(({ x, y }) => `${x} ${y}`)).size).toBe(charts);
      expect(panels.every((area) => area.x + area.width < width && area.y + area.height < height)).toBe(true);
    }
  });
});

describe('fittedText()', () => {
  const context = { measureText: (text: string) => ({ width: Array.from(text).length }) };

  it.each([
    ['web-1', 5, 'web-1'],
    ['web-1', 4, 'web…'],
    ['👍👍👍', 2, '👍…'],
    ['x'.repeat(1_000_000), 3, 'xx…'],
  ])('cuts %j to %i as %j', (text, width, fitted) => {
    expect(fittedText(context, text, width)).toBe(fitted);
  });
});

describe('unpackedAddon()', () => {
  const content = Buffer.from('a library');
  const sum = createHash('sha256').update(content).digest('hex');
  const files = [new File([zstdCompressSync(content)], `canvas-${sum}.zst`)];

  it('unpacks it into a folder that is only for its owner', async () => {
    const folder = join(temporaryFolder(), 'new');
    const path = await unpackedAddon(folder, files);
    expect(readFileSync(path)).toEqual(content);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['was cut', (path: string) => writeFileSync(path, 'a lib')],
    ['others may have changed', (path: string) => chmodSync(path, 0o666)],
  ])('replaces one that %s', async (_name, spoil) => {
    const folder = temporaryFolder();
    const path = await unpackedAddon(folder, files);
    spoil(path);
    await unpackedAddon(folder, files);
    expect(readFileSync(path)).toEqual(content);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says where it cannot be unpacked, and that a build is without it', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(unpackedAddon(file, files)).rejects.toMatchObject({ kind: 'storage' });
    await expect(unpackedAddon(file, [])).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
