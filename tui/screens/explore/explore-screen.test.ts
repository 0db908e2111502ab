import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { ConsoleModel } from '../../console.ts';
import { fleetHost } from '../../fleet.testkit.ts';
import { parsePlace } from '../../place/place.ts';
import { openQueryHistory } from '../../terminal/query-history.ts';
import { makeTheme } from '../../theme/theme.ts';
import { ago, exploredAgent, openExplore } from './explore.testkit.ts';

const size = { columns: 100, rows: 30 };
const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** Presses keys: `<enter>` and its like by name, all else letter by letter. */
function press(console: ConsoleModel, keys: string): void {
  for (const [, name, letter] of keys.matchAll(/<([a-z-]+)>|(.)/gs)) console.press(name ?? letter!, size);
}

function screen(console: ConsoleModel, { columns, rows } = size): string {
  const lines = console.lines({ columns, rows }).map((line) => stripVTControlCharacters(line).trimEnd());
  // How long an answer took is another each time.
  return `${lines
    .join('\n')
    .replace(/\d+ ms +/, 'N ms  ')
    .replace(/\d+ ms$/m, 'N ms')}\n`;
}

const shows = (console: ConsoleModel, wanted: RegExp) =>
  vi.waitFor(() => expect(screen(console)).toMatch(wanted), { timeout: 8_000 });

describe('explore', () => {
  it.each(sizes)('offers what may come where one types, at %i×%i', async (columns, rows) => {
    const { console } = await openExplore(['node_load1']);
    press(console, 'i<ctrl-u>sum by (mode) (rate(node_cpu_seconds_total{mo');
    await shows(console, /mountpoint +label/);
    await expect(screen(console, { columns, rows })).toMatchFileSnapshot(
      `../../testdata/explore-editor-${columns}x${rows}.txt`,
    );
  });

  it.each(sizes)(
    'shows a line at a threshold, and how long what is above it, at %i×%i',
    async (columns, rows) => {
      const { console } = await openExplore(['node_load1'], { options: { threshold: '0.55' } });
      await shows(console, /2 series of 2 hosts/);
      await expect(screen(console, { columns, rows })).toMatchFileSnapshot(
        `../../testdata/explore-threshold-${columns}x${rows}.txt`,
      );
    },
  );

  it.each(sizes)('shows the values of now with unit and age, at %i×%i', async (columns, rows) => {
    const { console } = await openExplore(['node_load1'], { options: { view: 'values' } });
    await shows(console, /2 values of 2 hosts/);
    await expect(screen(console, { columns, rows })).toMatchFileSnapshot(
      `../../testdata/explore-values-${columns}x${rows}.txt`,
    );
  });

  it('underlines what is wrong with a query, without colours too', async () => {
    const { console } = await openExplore(['sum(bad)'], {}, { theme: makeTheme('none', false) });
    await shows(console, /not answered/);
    expect(screen(console).split('\n').slice(2, 6)).toEqual([
      ' promql sum(bad)',
      '            ^^^',
      ' all hosts',
      ' x parse error: unexpected identifier "bad"',
    ]);
    press(console, 'i');
    expect(screen(console)).toMatch(/x parse error: unexpected.*\n promql sum\(bad\)\n +\^\^\^\n/);
  });

  it('has one agent evaluate what is of several series, on the hosts of its scope', async () => {
    const { console, asked } = await openExplore(['avg(node_load1)'], { options: { scope: 'web-1,web-2' } });
    await shows(console, /on web-1,web-2 +540 samples +N ms {2}evaluated by web-1/);
    expect(asked('query_range').map(({ url }) => url.searchParams.get('scope'))).toEqual(['web-1,web-2']);
  });

  it('asks each host for what is of one series each, and tells who is missing', async () => {
    const dead = fleetHost('dead', { target: { url: 'http://127.0.0.1:1' } });
    const { console, asked } = await openExplore(['node_load1'], {}, { more: [dead] });
    await shows(console, /2 series of 2 hosts {2}missing 1\n[\s\S]*▲ missing dead: connection-refused/);
    expect(asked('query_range')[0]?.url.searchParams.get('scope')).toBeNull();
    press(console, 'n');
    expect(screen(console)).toMatch(/remarks\n missing {2}dead: connection-refused/);
  });

  it('runs what was written, keeps it in the history and finds it there', async () => {
    const queries = openQueryHistory();
    queries.add('up');
    const { console, asked } = await openExplore(['node_load5'], {}, { queries });
    press(console, 'i<ctrl-u>node_load1 <enter>');
    await shows(console, /2 series of 2 hosts/);
    expect(asked('query_range').at(-1)?.url.searchParams.get('query')).toBe('node_load1');
    expect(queries.entries()).toEqual(['node_load1', 'up']);
    press(console, '<ctrl-r>u');
    await shows(console, /▸ up\b[\s\S]* history u/);
    press(console, '<enter><enter>');
    expect(queries.entries()).toEqual(['up', 'node_load1']);
  });

  it('keeps the text that was left, and can undo it', async () => {
    const { console } = await openExplore(['node_load1']);
    press(console, 'i + 1<esc>');
    expect(screen(console)).toContain(' promql node_load1\n');
    press(console, 'i');
    expect(screen(console)).toContain(' promql node_load1 + 1\n');
    for (let step = 0; step < 4; step++) console.press('alt-u', size);
    expect(screen(console)).toContain(' promql node_load1\n');
  });

  it('takes a paste as it is', async () => {
    const { console } = await openExplore(['node_load1']);
    press(console, 'i<ctrl-u>');
    console.paste('sum(\r\n  node_load1\r\n)', size);
    expect(screen(console)).toContain(' promql sum(\n          node_load1\n        )\n');
  });

  it('puts rate() and sum by () into the text', async () => {
    const { console } = await openExplore(['node_cpu_seconds_total']);
    press(console, 'r');
    expect(screen(console)).toContain(' promql rate(node_cpu_seconds_total[1m])\n');
    press(console, 'amode<enter>');
    expect(screen(console)).toContain(' promql sum by (mode) (rate(node_cpu_seconds_total[1m]))\n');
    press(console, 'r');
    expect(screen(console)).toContain('rate() goes around one selector');
  });

  it('tells what a metric is, then its keys', async () => {
    const { console } = await openExplore(['node_load1']);
    await shows(console, /2 series of 2 hosts/);
    press(console, '?');
    await shows(
      console,
      /type +gauge\n +help +1m load average\.\n +series +12 on 2 of 2 hosts\n +labels +mode {2}3 values: idle, iowait, user\n/,
    );
    press(console, '?');
    expect(screen(console)).toContain('explore: keys');
  });

  it('tells in the editor what the metric at the cursor is, and comes back to it', async () => {
    const { console } = await openExplore(['up']);
    press(console, 'i<ctrl-u>rate(node_load5?');
    await shows(console, /node_load5\n +type +gauge/);
    press(console, '<esc>');
    expect(screen(console)).toContain(' promql rate(node_load5\n');
  });

  it('says plainly that an agent knows less', async () => {
    const { queryRange } = exploredAgent(1);
    const { console } = await openExplore(['bad + 1'], {}, { agents: [{ queryRange: queryRange! }] });
    await shows(console, /web-1 runs an older vedette, which knows plain selectors only/);
    press(console, 'i<ctrl-u>n');
    await shows(console, /the hosts run an older vedette that does not tell its labels/);
  });

  it('gives up the query that is asked', async () => {
    const { console } = await openExplore(['node_load1'], {}, { agents: [{ queryRange: () => undefined }] });
    await shows(console, /asking, 1 s/);
    expect(screen(console)).toContain(' x give up ');
    press(console, 'x');
    expect(screen(console)).toMatch(/not asked; press i[\s\S]* given up\n$/);
  });

  it('is all in its link, and copies its text', async () => {
    const { console, actions } = await openExplore(['sum(\n  node_load1\n)']);
    press(console, 'oweb-1<enter>vC');
    press(console, 'o<ctrl-u>web-1<enter>T80%<enter>y');
    expect(actions.copied[0]).toBe('sum(\n  node_load1\n)');
    expect(parsePlace(actions.copied[1]!)).toMatchObject({
      path: ['sum(\n  node_load1\n)'],
      at: ago,
      options: { scope: 'web-1', view: 'values', threshold: '80%' },
    });
  });

  it('shows the value where a query has none over a window', async () => {
    const agent = exploredAgent(1);
    const wrong =
      'invalid parameter "query": invalid expression type "string" for range query, must be Scalar or instant Vector';
    const { console } = await openExplore(
      ['"text"'],
      {},
      {
        agents: [
          {
            ...agent,
            queryRange: ({ response }) => {
              response.writeHead(400, { 'content-type': 'application/json' });
              response.end(JSON.stringify({ status: 'error', errorType: 'bad_data', error: wrong }));
            },
            query: () => ({
              status: 'success',
              data: { resultType: 'string', result: [ago / 1_000, 'text'] },
            }),
          },
        ],
      },
    );
    await shows(console, /1 value of 1 host[\s\S]*web-1 +text +text/);
  });
});
