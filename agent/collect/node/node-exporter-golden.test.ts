import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import { openCollection } from '../collection.ts';
import { collectConfig } from '../config.ts';
import { collectors } from '../index.ts';
import { capturedHost } from '../written-host.testkit.ts';
import { type ExposedSeries, readExposedText, readFamilies } from './exposed-series.testkit.ts';

/**
 * `testdata/workstation` has one of every device that node_exporter knows. `expected.prom` is what
 * prometheus-node-exporter 1.5.0 (Debian) exposes for that tree, without the collectors that look past it at the
 * running host: these are compared live in `node-exporter-parity.e2e.test.ts`.
 */
const host = capturedHost('workstation');
const expected = readExposedText(readFileSync(join(host.root, 'expected.prom'), 'utf8'));
const lookingPast = ['filesystem', 'netdev', 'selinux', 'systemd', 'textfile', 'time', 'timex', 'uname'];

const prefixes: Record<string, string[]> = {
  conntrack: ['node_nf_conntrack_'],
  cpufreq: ['node_cpu_frequency_', 'node_cpu_scaling_'],
  diskstats: ['node_disk_'],
  loadavg: ['node_load'],
  mdadm: ['node_md_'],
  meminfo: ['node_memory_'],
  netclass: ['node_network_'],
  powersupplyclass: ['node_power_supply_'],
  stat: ['node_boot_', 'node_context_', 'node_forks_', 'node_intr_', 'node_procs_'],
  tapestats: ['node_tape_'],
  thermal_zone: ['node_thermal_', 'node_cooling_'],
};

const names = new Set(expected.values.keys().map((key) => /collector="(\w+)"/.exec(key)?.[1]));
const kinds = collectors.filter(({ name }) => names.has(name) && !lookingPast.includes(name));

test.each(kinds)('$name collector exposes what node_exporter exposes for the same tree', (kind) => {
  const context = { ...host, config: collectConfig.parse(undefined), clock: fakeClock(), log: silentLog };
  const collection = openCollection({ kinds: [kind], context, onSamples() {} });
  collection.tick(1_700_000_000_000);
  const actual = readFamilies(collection.families());
  collection.close();
  expect(of(kind.name, actual, host.sys)).toEqual(of(kind.name, expected, '/sys'));
});

/** The part of an exposition that belongs to one collector. */
function of(collector: string, { types, helps, values }: ExposedSeries, sys: string) {
  const own = prefixes[collector] ?? [`node_${collector}_`];
  const belongs = (name: string) =>
    own.some((prefix) => name.startsWith(prefix)) &&
    !(collector === 'cpu' && /^node_cpu_(frequency|scaling)_/.test(name));
  const success = `node_scrape_collector_success{collector="${collector}"}`;
  return {
    types: [...types].filter(([name]) => belongs(name)).sort(),
    helps: [...helps].filter(([name]) => belongs(name)).sort(),
    values: [...values]
      .filter(([key]) => belongs(key) || key === success)
      .map(([key, value]) => [key.replaceAll(sys, '/sys'), value])
      .sort(),
  };
}
