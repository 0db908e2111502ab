import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MergedFamilies } from '../collect/merged-families.ts';
import { MetricSet } from '../collect/metrics.ts';
import { createExposition, type ExpositionFormat } from './exposition.ts';

function exposed(set: MetricSet, format: ExpositionFormat = 'text'): string {
  return createExposition()(new MergedFamilies([set]), format);
}

function hostMetrics(): MetricSet {
  const set = new MetricSet();
  set.gauge('node_load1', '1m load average.').value(0.5);
  const cpu = set.counter('node_cpu_seconds_total', 'Seconds in each mode.', 'cpu', 'mode');
  cpu.with('0', 'idle').set(12.25);
  cpu.with('0', 'user').set(3);
  set.untyped('node_netstat_Tcp_ActiveOpens', 'Statistic TcpActiveOpens.').value(7);
  return set;
}

describe('createExposition()', () => {
  test('writes families with help, type and one line a metric', () => {
    expect(exposed(hostMetrics())).toBe(
      [
        '# HELP node_cpu_seconds_total Seconds in each mode.',
        '# TYPE node_cpu_seconds_total counter',
        'node_cpu_seconds_total{cpu="0",mode="idle"} 12.25',
        'node_cpu_seconds_total{cpu="0",mode="user"} 3',
        '# HELP node_load1 1m load average.',
        '# TYPE node_load1 gauge',
        'node_load1 0.5',
        '# HELP node_netstat_Tcp_ActiveOpens Statistic TcpActiveOpens.',
        '# TYPE node_netstat_Tcp_ActiveOpens untyped',
        'node_netstat_Tcp_ActiveOpens 7',
        '',
      ].join('\n'),
    );
  });

  test('writes OpenMetrics with its names of counters, its types and its end', () => {
    expect(exposed(hostMetrics(), 'openmetrics')).toBe(
      [
        '# HELP node_cpu_seconds Seconds in each mode.',
        '# TYPE node_cpu_seconds counter',
        'node_cpu_seconds_total{cpu="0",mode="idle"} 12.25',
        'node_cpu_seconds_total{cpu="0",mode="user"} 3',
        '# HELP node_load1 1m load average.',
        '# TYPE node_load1 gauge',
        'node_load1 0.5',
        '# HELP node_netstat_Tcp_ActiveOpens Statistic TcpActiveOpens.',
        '# TYPE node_netstat_Tcp_ActiveOpens unknown',
        'node_netstat_Tcp_ActiveOpens 7',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  test('tells a counter without _total as unknown in OpenMetrics, under the same name', () => {
    const set = new MetricSet();
    set.counter('odd', 'Odd.').value(1);
    expect(exposed(set, 'openmetrics')).toContain('# TYPE odd unknown\nodd 1\n');
  });

  test('writes the values that are no numbers as Go reads them', () => {
    const set = new MetricSet();
    const odd = set.gauge('odd', 'Odd.', 'kind');
    odd.with('nan').set(Number.NaN);
    odd.with('up').set(Number.POSITIVE_INFINITY);
    odd.with('down').set(Number.NEGATIVE_INFINITY);
    odd.with('zero').set(-0);
    odd.with('small').set(1e-9);
    expect(exposed(set).match(/ \S+$/gm)?.slice(-5)).toEqual([' NaN', ' +Inf', ' -Inf', ' -0', ' 1e-9']);
  });

  test('escapes help texts and label values', () => {
    const set = new MetricSet();
    set.gauge('odd', 'a "b" \\ c\nd', 'x').with('a"b\\c\nd').set(1);
    expect(exposed(set)).toContain('# HELP odd a "b" \\\\ c\\nd\n');
    expect(exposed(set, 'openmetrics')).toContain('# HELP odd a \\"b\\" \\\\ c\\nd\n');
    expect(exposed(set)).toContain('odd{x="a\\"b\\\\c\\nd"} 1\n');
  });

  test('leaves out families and metrics that were never set, and those that are gone', () => {
    const set = hostMetrics();
    set.gauge('never', 'Never set.', 'x').with('y');
    set.begin();
    set.gauge('node_load1', '1m load average.').value(1);
    set.sweep();
    expect(exposed(set)).toBe('# HELP node_load1 1m load average.\n# TYPE node_load1 gauge\nnode_load1 1\n');
  });

  test('writes a changed value anew and keeps the other lines', () => {
    const set = hostMetrics();
    const expose = createExposition();
    const families = new MergedFamilies([set]);
    const before = expose(families, 'text');
    set.gauge('node_load1', '1m load average.').value(0.75);
    expect(expose(families, 'text')).toBe(before.replace('node_load1 0.5', 'node_load1 0.75'));
  });

  test('is empty but for the end of OpenMetrics when there is nothing', () => {
    expect(exposed(new MetricSet())).toBe('');
    expect(exposed(new MetricSet(), 'openmetrics')).toBe('# EOF\n');
  });

  // But for camel case, of which node_exporter's own names are accused too.
  test('is clean to promtool', () => {
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
      input: exposed(hostMetrics()).replaceAll('Tcp_ActiveOpens', 'tcp_active_opens'),
      encoding: 'utf8',
    });
    expect({ error, stdout, stderr, status }).toEqual({
      error: undefined,
      stdout: '',
      stderr: '',
      status: 0,
    });
  });

  test('gives back any value that is read from it', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const set = new MetricSet();
        set.gauge('x', 'X.').value(value);
        const text = exposed(set).trim().split(' ').at(-1)!;
        expect(Number(text.replace('Inf', 'Infinity'))).toBe(value);
      }),
    );
  });
});
