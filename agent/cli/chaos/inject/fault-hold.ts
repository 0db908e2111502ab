import { setTimeout as delay } from 'node:timers/promises';
import { isMissing, ServerError } from '../../../../chaos/proxy/client/server-error.ts';
import type { ToxiproxyServer } from '../../../../chaos/proxy/client/toxiproxy-server.ts';
import type { UndoRecord } from '../../../../chaos/proxy/client/undo-record.ts';

/** Seconds after which a fault ends by itself when this program is killed. */
export const faultTtl = 10;
/** Milliseconds: two renewals may fail before the time is over. */
const PERIOD = (faultTtl * 1_000) / 3;

/**
 * Keeps a fault in force until the signal: renews its time to live where the server has that, and looks whether it is
 * still there.
 *
 * @returns why it is not, or undefined after the signal
 */
export async function holdFault(
  server: ToxiproxyServer,
  record: UndoRecord,
  { renew, signal, period = PERIOD }: { renew: boolean; signal: AbortSignal; period?: number },
): Promise<string | undefined> {
  let heard = performance.now();
  while (await pause(period, signal)) {
    try {
      if (!(await isThere(server, record, renew))) return 'somebody else has ended it';
      heard = performance.now();
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      if (isMissing(error)) return 'it is gone: somebody removed it, or the server was started anew';
      if (renew && performance.now() - heard > faultTtl * 1_000)
        return `the server does not answer (${error.message}), and its time is over`;
    }
  }
  return undefined;
}

async function isThere(server: ToxiproxyServer, record: UndoRecord, renew: boolean): Promise<boolean> {
  if (record.verb !== 'toxic-delete') return (await server.proxy(record.proxy)).enabled === false;
  if (renew) await server.updateToxic(record.proxy, record.toxic, { ttl: faultTtl });
  else await server.toxic(record.proxy, record.toxic);
  return true;
}

/** @returns whether the time is over and the signal has not come */
async function pause(period: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(period, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}
