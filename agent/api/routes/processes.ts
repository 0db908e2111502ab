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
      handle: async ({ query: { sort, limit, time: moment } }, { actor, signal }) => {
        const { time, rows } =
          moment === undefined
            ? services.processes()
            : { time: moment, rows: await services.past.processes(moment, signal) };
        const sorted = rows.toSorted(orders[sort]).slice(0, limit);
        const processes = actor.role === 'viewer' ? sorted.map(withoutArguments) : sorted;
        const complete = moment === undefined;
        return { time: new Date(time).toISOString(), total: rows.length, complete, processes };
      },
    }),
  ];
}

/** Passwords stand in command lines, and a viewer may be anybody on this machine, whatever /proc hides from him. */
function withoutArguments(row: ProcessRow): ProcessRow {
  return row.command === '' ? row : { ...row, command: row.name };
}

function ioRate({ readBytesPerSecond, writtenBytesPerSecond }: ProcessRow): number {
  return (readBytesPerSecond ?? 0) + (writtenBytesPerSecond ?? 0);
}
