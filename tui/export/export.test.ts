import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { viewCsv } from './csv.ts';
import type { ExportedView } from './exported-view.ts';
import { viewJson } from './json.ts';
import { saveView } from './save-view.ts';
import { viewText } from './text.ts';

const fleet: ExportedView = {
  title: 'fleet',
  link: 'vedette://fleet?w=15m',
  at: Date.UTC(2026, 10, 21, 3, 12, 7),
  columns: [
    { id: 'host', title: 'host', align: 'left' },
    { id: 'cpu', title: 'cpu', align: 'right' },
  ],
  rows: [
    [
      { text: 'web-1', value: 'web-1' },
      { text: '97%', value: 0.97 },
    ],
    [
      { text: '=cmd|"x",1', value: '=cmd|"x",1' },
      { text: '–', value: null },
    ],
  ],
  charts: [],
};
const load: ExportedView = {
  ...fleet,
  title: 'web-1 overview',
  columns: [],
  rows: [],
  charts: [
    {
      title: 'load',
      unit: '',
      markers: [],
      series: [{ name: '1 min', points: [[1_763_694_727, 0.5] as const, [1_763_694_728, null] as const] }],
    },
  ],
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-export-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('viewText()', () => {
  it('aligns the table under title, moment and link', () => {
    expect(viewText(fleet).split('\n')).toEqual([
      'vedette fleet at 2026-11-21T03:12:07.000Z',
      'vedette://fleet?w=15m',
      '',
      'host        cpu',
      'web-1       97%',
      '=cmd|"x",1    –',
      '',
    ]);
  });

  it('sums charts up', () => {
    expect(viewText(load)).toContain('load 1 min: newest 0.5 least 0.5 most 0.5');
  });
});

describe('viewCsv()', () => {
  it('writes values in base units, quotes what must be, and makes formulas harmless', () => {
    expect(viewCsv(fleet)).toBe('host,cpu\r\nweb-1,0.97\r\n"\'=cmd|""x"",1",–\r\n');
  });

  it('writes the points of charts', () => {
    expect(viewCsv(load)).toBe(
      'chart,series,unit,time,value\r\nload,1 min,,2025-11-21T03:12:07.000Z,0.5\r\nload,1 min,,2025-11-21T03:12:08.000Z,\r\n',
    );
  });
});

describe('viewJson()', () => {
  it('names each value by its column', () => {
    expect(JSON.parse(viewJson(fleet))).toMatchObject({
      at: '2026-11-21T03:12:07.000Z',
      rows: [{ host: 'web-1', cpu: 0.97 }, { cpu: '–' }],
    });
  });
});

describe('saveView()', () => {
  it('writes a file for its owner alone, and never over another', async () => {
    const name = join(temporaryFolder(), 'fleet.csv');
    expect(await saveView(fleet, name)).toBe(name);
    expect(await saveView(fleet, name)).toBe(name.replace('.csv', '-1.csv'));
    expect(statSync(name).mode & 0o777).toBe(0o600);
    expect(readFileSync(name, 'utf8')).toBe(viewCsv(fleet));
  });

  it('gives two that are written at once a name each, and leaves nothing else behind', async () => {
    const folder = temporaryFolder();
    const names = await Promise.all(
      Array.from({ length: 5 }, () => saveView(fleet, join(folder, 'fleet.csv'))),
    );
    expect(new Set(names).size).toBe(5);
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => basename(name)).sort());
    for (const name of names) expect(readFileSync(name, 'utf8')).toBe(viewCsv(fleet));
  });

  it('refuses an ending that it does not know, and writes nothing', async () => {
    const folder = temporaryFolder();
    await expect(saveView(fleet, join(folder, 'fleet.doc'))).rejects.toThrow(/its ending is none of .csv/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says why a file cannot be written', async () => {
    const name = join(temporaryFolder(), 'no-such-folder', 'fleet.txt');
    await expect(saveView(fleet, name)).rejects.toThrow(/Cannot export to .*ENOENT/);
    expect(existsSync(name)).toBe(false);
  });
});
