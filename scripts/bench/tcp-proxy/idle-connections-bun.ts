import { residentMebibytes } from '../measure-process.ts';

const PING = 'PING\r\n';
/** Connections that are opened at the same time. */
const STEP = 250;

/** Resident MiB with no connection, and by how many KiB it grew for each, by the counts that were asked. */
export type Memory = { readonly idle: number; readonly each: readonly number[] };

/**
 * What a process grows by with each open connection, in KiB: so many connections that have carried one ping and are
 * idle since a second, for each of these counts, which must rise.
 */
export async function memoryPerConnection(
  pid: number,
  port: number,
  counts: readonly number[],
): Promise<Memory> {
  const before = residentMebibytes(pid);
  const open: Bun.Socket[] = [];
  const each: number[] = [];
  for (const count of counts) {
    while (open.length < count) {
      const wanted = Math.min(STEP, count - open.length);
      open.push(...(await Promise.all(Array.from({ length: wanted }, () => openAndPing(port)))));
    }
    await Bun.sleep(1_000);
    each.push(((residentMebibytes(pid) - before) * 1_024) / count);
  }
  for (const socket of open) socket.end();
  return { idle: before, each };
}

function openAndPing(port: number): Promise<Bun.Socket> {
  return new Promise((resolve, reject) => {
    const failed = () => reject(new Error(`port ${port} refused a connection`));
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (socket) => void socket.write(PING),
        data: (socket) => resolve(socket),
        close: failed,
        connectError: failed,
      },
    }).catch(failed);
  });
}
