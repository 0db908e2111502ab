import { listProcesses, type ProcessRow } from '../../contract/processes.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

const orders: Record<string, (a: ProcessRow, b: ProcessRow) => number> = {
  cpu: (a, b) => b.cpuRatio - a.cpuRatio,
  memory: (a, b) => b.residentBytes - a.residentBytes,
  io: (a, b) => ioRate(b) - ioRate(a),
  pid: (a, b) => a.pid - b.pid,
};

export function processRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listProcesses, {
      revalidate: true,
      handle: ({ query: { sort, limit } }) => {
        const { time, rows } = services.processes();
        const processes = rows.toSorted(orders[sort]).slice(0, limit);
        return { time: new Date(time).toISOString(), total: rows.length, processes };
      },
    }),
  ];
}

function ioRate({ readBytesPerSecond, writtenBytesPerSecond }: ProcessRow): number {
  return (readBytesPerSecond ?? 0) + (writtenBytesPerSecond ?? 0);
}
