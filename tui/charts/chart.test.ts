import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../text/bun-text-width.ts';
import { makeTheme } from '../theme/theme.ts';
import { type ChartOptions, chart } from './chart.ts';
import { seriesOf, valuesOf } from './charts.testkit.ts';
import type { Series } from './series.ts';
import { bytesPerSecond, percent, plainNumber } from './units.ts';

const color = makeTheme('256', true);
const size = { seconds: 300, width: 48, height: 8 };

function drawn(series: readonly Series[], options: ChartOptions, theme = color): string {
  return chart(series, options, theme)
    .map((line) => stripVTControlCharacters(line).trimEnd())
    .join('\n');
}

const network = [
  seriesOf(
    'in',
    'series0',
    valuesOf(60, (index) => 30_000 + 20_000 * Math.sin(index / 6), [25, 32]),
  ),
  seriesOf(
    'out',
    'series1',
    valuesOf(60, () => 4_000),
  ),
];
const cpu = [
  seriesOf(
    'user',
    'series0',
    valuesOf(60, (index) => 0.3 + 0.2 * Math.sin(index / 6), [25, 32]),
  ),
  seriesOf(
    'system',
    'series1',
    valuesOf(60, () => 0.2, [25, 32]),
  ),
];

describe('chart()', () => {
  it('draws lines with units, a time axis, a legend of newest values, and gaps', () => {
    expect(drawn(network, { title: 'network', unit: bytesPerSecond, ...size })).toMatchInlineSnapshot(`
      "network  ⠶ in 22K/s  ⠶ out 3.9K/s
       64K/s┤   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
            │  ⢀⡠⠒⠒⠒⠒⠢⠤⣀                 ⣀⠤⠒⠒⠒⠒⠒⠤⣀
       32K/s┤⠔⠊⠁·   ·   ⠑⠒⢄ ·   ·   · ⢀⠤⠊   ·   · ⠑⠢⡀
            │              ⠉⠢⢄     ⡠⠤⠊⠁             ⠈⠑
         0/s┤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤
            └────────┴───────────────┴───────────────┴
                    -4m             -2m            now"
    `);
  });

  it('draws what is below zero, and a line at a threshold where nothing else is', () => {
    const swing = [
      seriesOf(
        'swing',
        'series0',
        valuesOf(60, (index) => 4 * Math.sin(index / 9)),
      ),
    ];
    expect(drawn(swing, { title: 'swing', unit: plainNumber, threshold: 3, ...size })).toMatchInlineSnapshot(`
      "swing  ⠶ swing 1.08
        5.00┤   ·  ⣀⡠⠤⠤⠤⠤⣀⣀ ·   ·   ·   ·   ·   ·   ·
        3.00┤╌╌⡠⠔⠒⠉╌╌╌╌╌╌╌╌⠉⠒⠢⡀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌⢀
           0┤⠔⠊ ·   ·   ·   · ⠈⠉⠢⢄  ·   ·   ·   ·  ⡠⠒⠁
            │                     ⠉⠒⠤⣀        ⢀⣀⠔⠊⠉
       -5.00┤   ·   ·   ·   ·   ·   · ⠉⠑⠒⠒⠒⠒⠒⠊⠁ ·   ·
            └────────┴───────────────┴───────────────┴
                    -4m             -2m            now"
    `);
  });

  it('draws layers on each other', () => {
    expect(
      drawn(cpu, { title: 'cpu', unit: percent, stacked: true, top: 1, ...size }),
    ).toMatchInlineSnapshot(`
      "cpu  ⣿ user 22%  ⣿ system 20%
        100%┤   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
            │   ⣀⣠⣤⣤⣤⣤⣀⡀                 ⢀⣀⣠⣤⣤⣤⣤⣀⡀
         50%┤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣶⣤⣀⡀   ·   ·⢀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣦⣤⡀
            │⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣶⡆   ⢰⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
          0%┤⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⡇ · ⢸⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿
            └────────┴───────────────┴───────────────┴
                    -4m             -2m            now"
    `);
  });

  it('tells lines apart by their signs where there is no colour', () => {
    const mono = makeTheme('none', true);
    expect(drawn(network, { title: 'network', unit: bytesPerSecond, ...size }, mono)).toMatchInlineSnapshot(`
      "network  ⠶ in 22K/s  o out 3.9K/s
       64K/s┤   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
            │  ⢀⡠⠒⠒⠒⠒⠢⠤⣀                 ⣀⠤⠒⠒⠒⠒⠒⠤⣀
       32K/s┤⠔⠊⠁·   ·   ⠑⠒⢄ ·   ·   · ⢀⠤⠊   ·   · ⠑⠢⡀
            │              ⠉⠢⢄     ⡠⠤⠊⠁             ⠈⠑
         0/s┤ooooooooooooooooooooooooooooooooooooooooo
            └────────┴───────────────┴───────────────┴
                    -4m             -2m            now"
    `);
  });

  it('needs nothing but ASCII where the terminal shows nothing else', () => {
    const ascii = makeTheme('none', false);
    const text = drawn(cpu, { title: 'cpu', unit: percent, stacked: true, top: 1, ...size }, ascii);
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(text).toMatchInlineSnapshot(`
      "cpu  # user 22%  = system 20%
        100%+   .   .   .   .   .   .   .   .   .   .
            |   ========                 =========
         50%+=====####=======   .   .=======####======
            |##############====   ====###############=
          0%+################## . ####################
            +--------+---------------+---------------+
                    -4m             -2m            now"
    `);
  });

  it('marks on its time axis when a fault was in force, with the signs of its beginning and end', () => {
    const marks = [
      { ago: 200, sign: color.glyphs.fault.started, role: 'warn' },
      { ago: 100, sign: color.glyphs.fault.ended, role: 'warn' },
    ] as const;
    const axis = (change: Partial<ChartOptions>) =>
      drawn(network, { ...size, title: 'network', unit: bytesPerSecond, ...change })
        .split('\n')
        .at(-2);
    expect(axis({ marks, spans: [{ from: 200, to: 100 }] })).toMatch(/─◢═+◣─/);
    expect(axis({ spans: [{ from: 900, to: 0 }] })).toMatch(/└═+$/);
  });

  it('says so when there is nothing to draw', () => {
    const text = drawn([], { title: 'disk', unit: percent, ...size, empty: 'no history: timeout' });
    expect(text).toMatchInlineSnapshot(`
      "disk
        100%┤   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
            │
         50%┤   ·   ·   no history: timeout ·   ·   ·
            │
          0%┤   ·   ·   ·   ·   ·   ·   ·   ·   ·   ·
            └────────┴───────────────┴───────────────┴
                    -4m             -2m            now"
    `);
  });

  it('shows a single value between gaps as a dot', () => {
    const lonely = [seriesOf('x', 'series0', [undefined, undefined, 0.5, undefined, undefined])];
    const plot = drawn(lonely, { title: 'x', unit: percent, top: 1, ...size })
      .split('\n')
      .slice(1);
    expect(plot.join('').match(/[\u2801-\u28ff]/g)).toEqual(['⠠']);
  });

  it('has no value in its legend when the newest was not measured', () => {
    const stopped = [seriesOf('x', 'series0', [0.5, 0.5, undefined])];
    expect(drawn(stopped, { title: 'x', unit: percent, top: 1, ...size })).toContain('x –');
  });

  it.each([
    [20, 6],
    [33, 7],
    [80, 20],
    [200, 40],
  ])('is exactly %i cells wide and %i lines high', (width, height) => {
    for (const stacked of [true, false]) {
      const lines = chart(cpu, { title: 'cpu', unit: percent, stacked, seconds: 300, width, height }, color);
      expect(lines.map(textWidth)).toEqual(Array.from({ length: height }, () => width));
    }
  });

  it('keeps an axis of some height where all values are zero', () => {
    const flat = [
      seriesOf(
        'x',
        'series0',
        valuesOf(180, () => 0),
      ),
    ];
    expect(drawn(flat, { title: 'x', unit: percent, leastTop: 0.1, ...size })).toContain('10%');
  });
});
