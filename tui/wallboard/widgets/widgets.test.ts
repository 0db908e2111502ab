import { describe, expect, test } from 'vitest';
import { percent } from '../../charts/units.ts';
import type { FleetHost, HostState } from '../../data/fleet-host.ts';
import { agentStatus, calmSummary, fleetHost, NOON } from '../../fleet.testkit.ts';
import { shopHosts } from '../../proxies.testkit.ts';
import { cpu } from '../../screens/host/panels/cpu.ts';
import { makeTheme } from '../../theme/theme.ts';
import { lineChart } from '../line-chart.ts';
import { drawWidget, seenFor, wallScene } from '../wall.testkit.ts';
import { cpuChart } from './cpu-chart.ts';
import { diskGauge } from './disk-gauge.ts';
import { eventLog } from './event-log.ts';
import { headline } from './headline.ts';
import { hostChart } from './host-chart.ts';
import { hostFacts } from './host-facts.ts';
import { hostFilesystems } from './host-filesystems.ts';
import { hostMap } from './host-map.ts';
import { hostsDonut } from './hosts-donut.ts';
import { networkSparklines } from './network-sparklines.ts';
import { pressureChart } from './pressure-chart.ts';
import { worstHosts } from './worst-hosts.ts';

const ascii = makeTheme('none', false);
const everyWidget = {
  cpuChart,
  pressureChart,
  networkSparklines,
  hostsDonut,
  diskGauge,
  headline,
  hostMap,
  worstHosts,
  eventLog,
  hostFacts,
  hostFilesystems,
  hostChart: hostChart(cpu),
};

/** What the wall gets from a host whose agent lies: every string was through `safeDeep` as in the console. */
const HOSTILE = '{red-fg}{/}{bold}␛[2J漢字👩‍💻 {open} \\{ %s';
const hostile = fleetHost(HOSTILE, {
  state: 'degraded',
  because: HOSTILE,
  status: agentStatus(HOSTILE, {
    version: HOSTILE,
    labels: { [HOSTILE]: HOSTILE },
    summary: calmSummary({
      filesystems: [{ ...calmSummary().filesystems![0]!, mountpoint: HOSTILE, usedRatio: 7 }],
      topProcess: { pid: 1, name: HOSTILE, cpuRatio: -1 },
      load: [1e300, -5, 0],
      network: { receiveBytesPerSecond: 1e300, transmitBytesPerSecond: -1, errorsPerSecond: 0 },
      cpu: { count: 2, usedRatio: 1e9, modes: {} },
      pressure: { cpu: 1e9, memory: -1 },
    }),
  }),
});

describe.each(Object.entries(everyWidget))('%s', (_name, widget) => {
  test.each([
    [20, 6],
    [38, 9],
    [120, 30],
  ])('fits %d×%d with no host, with many, and with hostile names and numbers', (width, height) => {
    const many = Array.from({ length: 250 }, (_, index) => fleetHost(`web-${index}`));
    const log = [{ time: NOON, hostKey: 'a', host: HOSTILE, severity: 'error', text: HOSTILE }] as const;
    const trends = seenFor(4, [hostile]);
    const scenes = [wallScene([]), wallScene(many), wallScene([hostile], { log, trends })];
    for (const theme of [makeTheme('256', true), ascii]) {
      const rows = drawWidget(widget, scenes, { width, height, theme });
      expect(rows).toHaveLength(height);
      const edges = rows.slice(1, -1).map((row) => [...row].at(-1));
      if (widget !== headline) expect(new Set(edges)).toEqual(new Set(['│']));
    }
  });
});

describe('headline', () => {
  test('tells the time, each state by sign and word, and the page', () => {
    const hosts = [fleetHost('a'), fleetHost('b', { state: 'stale' }), fleetHost('c', { state: 'down' })];
    const [row] = drawWidget(headline, [wallScene(hosts, { turn: { number: 2, of: 6 } })], {
      width: 110,
      height: 1,
    });
    expect(row).toMatch(
      /^ 12:00:00 UTC {2}3 hosts {2}● 1 up {2}◐ 1 stale {2}✗ 1 down +all hosts 2\/6 {2}q quit $/,
    );
  });

  test('tells of faults that are in force', () => {
    const [row] = drawWidget(headline, [wallScene(shopHosts)], { width: 110, height: 1 });
    expect(row).toContain('FAULTS: 3 toxics, 1 proxy off on 2 hosts');
  });
});

describe('lineChart()', () => {
  const draw = (values: readonly (number | null)[], width = 60) =>
    drawWidget(
      lineChart(() => ({
        title: 'cpu',
        unit: percent,
        seconds: 300,
        top: 1,
        series: [
          { name: 'web-1', role: 'series0', values },
          { name: 'web-2', role: 'series1', values: values.map((value) => value && value / 4) },
        ],
      })),
      [wallScene([])],
      { width, height: 14 },
    );

  test('shows a gap as a gap', () => {
    const rows = draw([1, 1, 1, null, null, null, 1, 1, 1, 1]);
    const top = rows[1]!.slice(8, 52);
    expect(top).toMatch(/^[⠉⠁⠈⠋⠒⠤⠑⠊1]+ {8,}[⠉⠁⠈⠋⠒⠤⠑⠊1]+ *$/u);
  });

  test('shows a measurement between two gaps', () => {
    expect(draw([null, 0.5, null, null, null, null, null, null, null, 0.1]).slice(5, 8).join('')).toMatch(
      /1/,
    );
  });

  test('gives each line the number that the legend explains', () => {
    const rows = draw([0.8, 0.8, 0.8, 0.8]);
    expect(rows[0]).toContain('cpu %  1 web-1 80%  2 web-2 20% ');
    expect(rows.slice(1, 6).join('\n')).toContain('1');
    expect(rows.slice(6, 12).join('\n')).toContain('2');
  });

  test('draws all of it: full use is at the top, the newest at the right edge', () => {
    const rows = draw(Array.from({ length: 300 }, (_, index) => (index < 299 ? 0 : 1)));
    expect(rows[1]!.indexOf('1', 8)).toBeGreaterThan(50);
  });

  test('names its lines without their values where room is short, and draws none that it does not name', () => {
    expect(draw([0.8, 0.8], 34)[0]).toContain('1 web-1  2 web-2');
    const rows = draw([0.8, 0.8], 28);
    expect(rows[0]).toContain('1 web-1 ─');
    expect(rows.slice(8, 11).join('')).not.toContain('2');
  });

  test('tells how long ago things were, and that nothing is known where nothing is', () => {
    const rows = draw([null, null]).join('\n');
    expect(rows).toMatch(/-4m +-2m +now/);
    expect(rows).toContain('no data yet');
  });
});

describe('cpuChart', () => {
  test('leaves out hosts of which nothing was heard', () => {
    const hosts = [fleetHost('gone', { state: 'down' }), fleetHost('web-1')];
    const rows = drawWidget(cpuChart, [wallScene(hosts, { trends: seenFor(20, hosts) })], {
      width: 60,
      height: 12,
    });
    expect(rows[0]).toContain('1 web-1 12%');
    expect(rows[0]).not.toContain('gone');
  });
});

describe('hostsDonut', () => {
  test('tells share and number of hosts of each state', () => {
    const hosts = [fleetHost('a'), fleetHost('b'), fleetHost('c', { state: 'down' }), fleetHost('d')];
    const text = drawWidget(hostsDonut, [wallScene(hosts)], { width: 50, height: 14 }).join('\n');
    expect(text).toMatch(/75%.*0%.*25%/);
    expect(text).toMatch(/3 up.*0 stale.*1 down/);
  });

  test('shows an empty ring and a full one differently without colours', () => {
    const of = (state: HostState) =>
      drawWidget(hostsDonut, [wallScene([fleetHost('a', { state })])], { width: 50, height: 14 })
        .map((row) => row.slice(1, 17).replace(/[^⠀-⣿]/gu, ''))
        .join('');
    expect(of('up').length).toBeGreaterThan(10);
    expect(of('up')).not.toBe(of('down'));
  });
});

describe('diskGauge', () => {
  const full = (usedRatio: number): FleetHost =>
    fleetHost('db-1', {
      status: agentStatus('db-1', {
        summary: calmSummary({
          filesystems: [{ ...calmSummary().filesystems![0]!, mountpoint: '/var', usedRatio }],
        }),
      }),
    });

  test.each([
    [0.01, '1%'],
    [0.5, '50%'],
    [1, '100%'],
  ])('of %d tells where, and %s', (ratio, text) => {
    const rows = drawWidget(diskGauge, [wallScene([full(0), full(ratio)])], { width: 40, height: 5 });
    expect(rows.join('\n')).toContain(text);
    expect(rows[0]).toContain('fullest disk db-1 /var 26G free');
  });

  test('has a bar without colours', () => {
    expect(drawWidget(diskGauge, [wallScene([full(0.5)])], { width: 40, height: 5 })[1]).toMatch(/█{15}/);
  });
});

describe('networkSparklines', () => {
  test('add up all hosts, and show a gap as a gap', () => {
    const hosts = [fleetHost('a'), fleetHost('b')];
    const trends = seenFor(10, hosts);
    const rows = drawWidget(networkSparklines, [wallScene(hosts, { trends })], { width: 40, height: 6 });
    expect(rows[1]).toContain('in  24K/s  most 24K/s');
    expect(rows[2]).toMatch(/│ {20,}█{6}│/);
  });
});

describe('hostMap', () => {
  const of = (state: HostState, count: number) =>
    Array.from({ length: count }, (_, index) => fleetHost(`${state}-${index}`, { state }));

  test('names hosts where there is room, and says what its signs mean', () => {
    const rows = drawWidget(hostMap, [wallScene([...of('up', 2), ...of('down', 1)])], {
      width: 42,
      height: 6,
    });
    expect(rows.slice(1, 3).join('')).toMatch(/✗ down-0 +● up-0 .*● up-1/);
    expect(rows[4]).toContain('● 2 up  ✗ 1 down');
  });

  test('has a sign for each of hundreds', () => {
    const rows = drawWidget(hostMap, [wallScene([...of('up', 195), ...of('stale', 5)])], {
      width: 62,
      height: 10,
    });
    const signs = rows.slice(1, -2).join('');
    expect(signs.match(/●/g)).toHaveLength(195);
    expect(signs.match(/◐/g)).toHaveLength(5);
  });

  test('keeps the worst where not even that fits', () => {
    const rows = drawWidget(hostMap, [wallScene([...of('up', 995), ...of('down', 5)])], {
      width: 42,
      height: 8,
    });
    expect(rows[1]).toContain('✗✗✗✗✗●');
    expect(rows.join('\n')).toMatch(/\d{3} more that are better/);
  });
});

describe('worstHosts', () => {
  const draw = (host: FleetHost, width = 90) =>
    drawWidget(worstHosts, [wallScene([host], { since: new Map([[host.key, SINCE]]) })], {
      width,
      height: 5,
    });
  const SINCE = { at: NOON - 750_000, longer: false };

  test('tell for how long a host is down and why, in place of its numbers', () => {
    const [, , row] = draw(fleetHost('a', { state: 'down', because: 'connection-refused' }));
    expect(row).toMatch(/✗ down +a +12m +connection-refused/);
    expect(row).not.toContain('%');
  });

  test('tell how old the numbers of a stale host are', () => {
    const [, , row] = draw(fleetHost('a', { state: 'stale', ageMs: 13_000, because: 'timeout' }));
    expect(row).toMatch(/◐ stale +a +12m +12% +38% +35% +13s old, timeout/);
  });

  test('are cut at the edge, never wrapped', () => {
    const rows = draw(fleetHost('a', { state: 'down', because: 'x'.repeat(500) }), 50);
    expect(rows[2]).toMatch(/^│.{47}…│$/);
    expect(rows[3]).toMatch(/^│ {48}│$/);
  });
});

describe('eventLog', () => {
  test('tells when, how grave, where and what', () => {
    const log = [
      { time: NOON - 1_000, hostKey: 'a', host: 'web-1', severity: 'error', text: 'down, was up' },
    ] as const;
    expect(drawWidget(eventLog, [wallScene([], { log })], { width: 60, height: 4 })[1]).toContain(
      '11:59:59 ✗ web-1 down, was up',
    );
  });
});

describe('hostFacts', () => {
  test('tell since when a host is sick', () => {
    const host = fleetHost('db-1', { state: 'down', because: 'timeout' });
    const since = new Map([[host.key, { at: NOON - 120_000, longer: true }]]);
    const text = drawWidget(hostFacts, [wallScene([host], { since })], { width: 60, height: 14 }).join('\n');
    expect(text).toContain('✗ down  db-1');
    expect(text).toContain('since before 11:58:00 UTC (2 min)');
    expect(text).toContain('timeout');
  });
});
