import { listProcesses } from '../../../agent/contract/processes.ts';
import { type Answer, timeOf } from './answer.ts';

/** The recorded processes; on a sick host one of them takes nearly all since it fell sick. */
export const processesAnswer: Answer = {
  path: listProcesses.path,
  answer: ({ host, world, query, now }) => {
    const at = timeOf(query.get('time'), now);
    const sick = host.trouble === 'sick' && at >= world.sickSince;
    const rows = world.recording.processes.map((row, index) =>
      sick && index === 0 ? { ...row, name: 'runaway', command: 'runaway', cpuRatio: 1.9, state: 'R' } : row,
    );
    const limit = Number(query.get('limit') ?? 50);
    const sorted = rows.sort(orders[query.get('sort') ?? 'cpu'] ?? orders.cpu);
    return JSON.stringify({
      time: new Date(at).toISOString(),
      total: rows.length,
      processes: sorted.slice(0, limit),
    });
  },
};

type Row = { cpuRatio: number; residentBytes: number; pid: number };
const orders: Record<string, (a: Row, b: Row) => number> = {
  cpu: (a, b) => b.cpuRatio - a.cpuRatio,
  memory: (a, b) => b.residentBytes - a.residentBytes,
  pid: (a, b) => a.pid - b.pid,
};
