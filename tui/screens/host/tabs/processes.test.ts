import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestError } from '../../../../agent/client/request-error.ts';
import type { ProcessRow } from '../../../../agent/contract/processes.ts';
import { fixedConsole } from '../../../console.testkit.ts';
import type { ConsoleModel } from '../../../console.ts';
import { chartWindows } from '../../../data/chart-windows.ts';
import { fleetHost, NOON } from '../../../fleet.testkit.ts';
import { fixedClient } from '../../../host-client.testkit.ts';
import { fixedHostStore, hostDetail, processRow } from '../../../host-detail.testkit.ts';
import { makeTheme } from '../../../theme/theme.ts';

let opened: ConsoleModel | undefined;
afterEach(() => {
  opened?.stop();
  vi.useRealTimers();
});

const systemd = processRow(1, { parentPid: 0, name: 'systemd', command: '/sbin/init' });
const nginx = processRow(300, { name: 'nginx', command: 'nginx: master', cpuRatio: 0.01 });
const worker = processRow(301, { name: 'nginx', command: 'nginx: worker', parentPid: 300, cpuRatio: 0.8 });
const other = processRow(302, { name: 'nginx', command: 'nginx: cache', parentPid: 300, cpuRatio: 0.9 });
const cron = processRow(400, { name: 'cron', command: '/usr/sbin/cron -f', cpuRatio: 0.05 });
const family = [systemd, nginx, worker, other, cron];

/** A minute of one process that uses more and more, as the host answers it. */
function matrix(pid: number) {
  const times = Array.from({ length: 30 }, (_, index) => NOON / 1_000 - 60 + index * 2);
  const series = (metric: Record<string, string>, value: (index: number) => number) => ({
    metric,
    values: times.map((time, index) => [time, String(value(index))]),
  });
  const labels = { pid: String(pid), name: 'nginx', user: 'root' };
  const cpu = { __name__: 'vedette_process_cpu_seconds_total', ...labels };
  const memory = { __name__: 'vedette_process_resident_memory_bytes', ...labels };
  const measured = {
    metric: { __name__: 'node_time_seconds' },
    values: times.map((time) => [time, String(time)]),
  };
  const result = [
    measured,
    series(cpu, (index) => index ** 2 / 50),
    series(memory, (index) => (9 + index) * 2 ** 20),
  ];
  return { status: 'success', data: { resultType: 'matrix', result } };
}

type Options = {
  rows?: readonly ProcessRow[];
  complete?: boolean;
  at?: number | null;
  tree?: boolean;
  unicode?: boolean;
  refusal?: Error;
};

function openProcesses(options: Options = {}) {
  const { rows = family, complete = true, at = null, tree = false, unicode = true, refusal } = options;
  vi.useFakeTimers({ now: NOON });
  const client = fixedClient({ queryRange: matrix(302), signalProcess: refusal ?? { pid: 302 } });
  const detail = hostDetail({ processes: { rows, total: rows.length, complete, because: null } });
  const place = { tab: 'processes', ...(tree ? { tree: 'on' } : {}) };
  const fixed = fixedConsole([fleetHost('web-1')], {
    start: { screen: 'host', path: ['web-1'], options: place, at, window: chartWindows[0] },
    theme: makeTheme('none', unicode),
    openHost: () => fixedHostStore(detail),
    client: () => client,
  });
  opened = fixed.console;
  const screen = (columns = 120, rows = 40) =>
    fixed.console.lines({ columns, rows }).map((line) => stripVTControlCharacters(line).trimEnd());
  const press = (...keys: string[]) => {
    for (const key of keys) fixed.console.press(key, { columns: 120, rows: 40 });
    return screen();
  };
  const tick = async () => {
    fixed.fleet.show(fixed.fleet.snapshot().hosts);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ...fixed, client, screen, press, tick };
}

const commands = (lines: string[]) => lines.slice(5, 10).map((line) => line.slice(64).trimEnd());

describe('processes tab', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)('as a tree at %i×%i', async (columns, rows) => {
    const { screen, press, tick } = openProcesses({ tree: true });
    press('j', 'j', 'j');
    screen(columns, rows);
    await tick();
    const text = screen(columns, rows).map((line) => `${line}\n`);
    await expect(text.join('')).toMatchFileSnapshot(`testdata/processes-${columns}x${rows}.txt`);
  });

  it('keeps siblings sorted in the tree, and is a list again after T', () => {
    const { press } = openProcesses();
    expect(commands(press('T'))).toEqual([
      '/sbin/init',
      '├─ /usr/sbin/cron -f',
      '└─ nginx: master',
      '   ├─ nginx: cache',
      '   └─ nginx: worker',
    ]);
    expect(commands(press('T'))[0]).toBe('nginx: cache');
  });

  it('draws the tree with ASCII where nothing else shows', () => {
    expect(commands(openProcesses({ tree: true, unicode: false }).screen())[3]).toBe('   |- nginx: cache');
  });

  it('shows what a filter leaves of the tree', () => {
    const { press } = openProcesses({ tree: true });
    const lines = press('/', ...'cache', 'enter');
    expect(commands(lines)[0]).toBe('nginx: cache');
  });

  it('survives parents in a circle', () => {
    const circle = [
      processRow(2, { parentPid: 3, command: 'a' }),
      processRow(3, { parentPid: 2, command: 'b' }),
    ];
    const lines = openProcesses({ rows: circle, tree: true }).screen();
    expect(commands(lines).filter(Boolean)).toHaveLength(2);
  });

  it('is remembered as a tree by its link', () => {
    expect(openProcesses({ tree: true }).console.link()).toContain('tree=on');
  });

  it('selects the row that is clicked', () => {
    const { console, screen } = openProcesses();
    console.point({ column: 30, row: 7 }, { columns: 120, rows: 40 });
    expect(screen()[7]).toMatch(/^▸ +400 /);
  });

  it('says when only those are known that were kept', () => {
    const lines = openProcesses({ complete: false, at: NOON - 60_000 }).screen();
    expect(lines[3]).toContain('only the processes that were kept');
  });
});

describe('history of the selected process', () => {
  it('is drawn once it was asked for', async () => {
    const { screen, tick, client } = openProcesses();
    expect(screen().join('\n')).toContain('loading…');
    await tick();
    expect(screen().join('\n')).toMatch(/cpu {2}⠶ nginx[\s\S]*memory {2}⠶ nginx/);
    expect(JSON.stringify(client.asked)).toContain(String.raw`pid=~\"302|\"`);
  });

  it('says so where its series were not kept', async () => {
    const { screen, tick } = openProcesses({ rows: [cron] });
    screen();
    await tick();
    expect(screen().join('\n')).toContain('its series were not kept');
  });

  it('is neither drawn nor asked for on 24 rows', async () => {
    const { screen, tick, client } = openProcesses();
    expect(screen(80, 24).join('\n')).not.toContain('memory');
    await tick();
    expect(client.asked).toEqual([]);
  });

  it('follows the selection at the next tick', async () => {
    const { screen, press, tick } = openProcesses();
    screen();
    await tick();
    expect(press('j').join('\n')).toContain('loading…');
  });
});

describe('signals', () => {
  it('are sent after the name was typed, and the result is told', async () => {
    const { press, client, screen } = openProcesses();
    expect(press('K').join('\n')).toContain('send TERM to this process on web-1');
    press(...'nginx', 'enter');
    await vi.advanceTimersByTimeAsync(0);
    expect(client.asked.at(-1)).toEqual([
      'signalProcess',
      { params: { pid: 302 }, body: { signal: 'TERM', startedAt: other.startedAt, name: 'nginx' } },
    ]);
    expect(screen().at(-1)).toBe(' TERM sent to nginx (302)');
  });

  it('go to all marked processes after their number was typed', async () => {
    const { press, client, screen } = openProcesses();
    expect(press(' ', ' ', 'K').join('\n')).toContain('these 2 processes');
    press('2', 'enter');
    await vi.advanceTimersByTimeAsync(0);
    expect(client.asked.filter((one) => JSON.stringify(one).includes('signalProcess'))).toHaveLength(2);
    expect(screen().at(-1)).toBe(' TERM sent to 2 processes');
  });

  it('show the refusal of the host', async () => {
    const refusal = new RequestError(
      'unauthenticated',
      'unauthenticated',
      'Cannot signalProcess: it needs a token of role operator',
    );
    const { press, screen } = openProcesses({ refusal });
    press('K', ...'nginx', 'enter');
    await vi.advanceTimersByTimeAsync(0);
    expect(screen().at(-1)).toContain(
      'TERM was not sent: Cannot signalProcess: it needs a token of role operator',
    );
  });

  it('are not for the past', () => {
    const { press } = openProcesses({ at: NOON - 60_000 });
    expect(press('K').at(-1)).toContain('the past cannot be signalled');
  });

  it('are not asked about while a filter is typed', () => {
    expect(openProcesses().press('/', 'K').join('\n')).not.toContain('send TERM');
  });
});
