import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { Metric } from '../metrics.ts';

const NANOSECONDS = 1_000_000_000;

type ScheduleRow = { readonly running: Metric; readonly waiting: Metric; readonly slices: Metric };

/** Time that tasks ran and waited, by CPU: `/proc/schedstat` (Documentation/scheduler/sched-stats.rst). */
export const schedstat: CollectorKind = {
  name: 'schedstat',
  interval: 5_000,
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'schedstat');
    const counter = (name: string, help: string) =>
      metrics.counter(`node_schedstat_${name}_total`, help, 'cpu');
    const running = counter('running_seconds', 'Number of seconds CPU spent running a process.');
    const waiting = counter('waiting_seconds', 'Number of seconds spent by processing waiting for this CPU.');
    const slices = counter('timeslices', 'Number of timeslices executed by CPU.');
    const rows = new KeyedRows((key): ScheduleRow | undefined => {
      const id = /^cpu(\d+)$/.exec(key)?.[1];
      if (id === undefined) return undefined;
      return { running: running.with(id), waiting: waiting.with(id), slices: slices.with(id) };
    });
    return {
      collect() {
        const scanner = table.read();
        rows.begin();
        for (let more = !scanner.done; more; more = scanner.nextLine()) {
          if (!scanner.word()) continue;
          const row = rows.find(scanner);
          if (row === undefined) continue;
          row.running.set(scanner.skip(6).expectNumber() / NANOSECONDS);
          row.waiting.set(scanner.expectNumber() / NANOSECONDS);
          row.slices.set(scanner.expectNumber());
        }
      },
      close: () => table.close(),
    };
  },
};
