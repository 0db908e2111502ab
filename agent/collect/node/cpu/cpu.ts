import type { CollectorContext, CollectorKind } from '../../collector.ts';
import { readAttribute } from '../../kernel/attribute-file.ts';
import { KernelTable } from '../../kernel/kernel-table.ts';
import { KeyedRows } from '../../kernel/keyed-rows.ts';
import type { TableScanner } from '../../kernel/table-scanner.ts';
import type { Metric, MetricSet } from '../../metrics.ts';
import { CpuThrottles } from './cpu-throttles.ts';

/** The unit of `/proc/stat`: USER_HZ is 100 on every architecture Linux still runs Prometheus on. */
const TICKS_PER_SECOND = 100;
/** A fall of the idle time by this many seconds means that the CPU was taken out and put back. */
const HOTPLUG_JUMP = 3;
/** Columns of `/proc/stat`, in order; the last two are time of guests. */
const modes = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
const guestModes = ['user', 'nice'] as const;
const IDLE = modes.indexOf('idle');
/** The row under way; kept because a row is read 128 times a second on a large host. */
const fresh = new Float64Array(modes.length + guestModes.length);

type CpuRow = { readonly metrics: readonly Metric[]; readonly seconds: Float64Array };

/** CPU time by mode (proc_stat(5)), thermal throttling, and which CPUs are isolated. */
export const cpu: CollectorKind = {
  name: 'cpu',
  open(metrics, context) {
    const table = new KernelTable(context.proc, 'stat');
    const rows = defineRows(metrics);
    const isolated = defineIsolated(metrics, context);
    const throttles = new CpuThrottles(metrics, context);
    return {
      collect() {
        readRows(table.read(), rows);
        for (const metric of isolated) metric.set(1);
        throttles.collect();
      },
      close: () => table.close(),
    };
  },
};

function defineRows(metrics: MetricSet): KeyedRows<CpuRow | undefined> {
  const counter = (name: string, help: string) => metrics.counter(name, help, 'cpu', 'mode');
  const time = counter('node_cpu_seconds_total', 'Seconds the CPUs spent in each mode.');
  const guest = counter(
    'node_cpu_guest_seconds_total',
    'Seconds the CPUs spent in guests (VMs) for each mode.',
  );
  return new KeyedRows((key) => {
    const id = /^cpu(\d+)$/.exec(key)?.[1];
    if (id === undefined) return undefined;
    const own = [
      ...modes.map((mode) => time.with(id, mode)),
      ...guestModes.map((mode) => guest.with(id, mode)),
    ];
    return { metrics: own, seconds: new Float64Array(own.length) };
  });
}

/** CPUs are isolated by the kernel's command line, so once is enough. */
function defineIsolated(metrics: MetricSet, { sys }: CollectorContext): Metric[] {
  const family = metrics.gauge(
    'node_cpu_isolated',
    'Whether each core is isolated, information from /sys/devices/system/cpu/isolated.',
    'cpu',
  );
  const list = readAttribute(sys, 'devices/system/cpu/isolated') ?? '';
  return expandList(list).map((id) => family.with(id));
}

/** The rows of the CPUs come first; the line before them is their sum. */
function readRows(scanner: TableScanner, rows: KeyedRows<CpuRow | undefined>): void {
  rows.begin();
  while (scanner.nextLine() && scanner.word()) {
    const row = rows.find(scanner);
    if (row === undefined) return;
    readRow(scanner, row);
  }
}

/** Kernels report times that fall a little; a counter must not, so the highest seen stands until a CPU starts anew. */
function readRow(scanner: TableScanner, { metrics, seconds }: CpuRow): void {
  for (let column = 0; column < metrics.length; column++) {
    // Kernels before 2.6.33 have no column of guest_nice.
    const value = column < modes.length ? scanner.expectNumber() : scanner.number() || 0;
    fresh[column] = value / TICKS_PER_SECOND;
  }
  if (seconds[IDLE]! - fresh[IDLE]! >= HOTPLUG_JUMP) seconds.fill(0);
  for (let column = 0; column < metrics.length; column++) {
    if (fresh[column]! > seconds[column]!) seconds[column] = fresh[column]!;
    metrics[column]!.set(seconds[column]!);
  }
}

/** Reads a list of CPUs, `0,2-4`, as sysfs writes it. */
function expandList(list: string): string[] {
  return list.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number);
    if (range === '' || from === undefined || to === undefined) return [];
    return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
  });
}
