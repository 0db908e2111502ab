import type { StreamState } from '../../../recovery/wal/stream/stream-wal.ts';
import type { WalStatus } from '../../../recovery/wal/wal-status.ts';
import type { WalState } from '../../contract/backups.ts';

/** How the archive stood against the server; without a status, only that it cannot be said. */
export function comparedWal(
  status: WalStatus | undefined,
  mode: 'command' | 'stream',
  because: string | null = null,
): WalState {
  const nothing = {
    lastSegment: null,
    lastArchivedAt: null,
    waitingSegments: null,
    lagBytes: null,
    lagSeconds: null,
  };
  if (status === undefined) return { state: 'failed', because, mode, ...nothing };
  const { server, streamed, lastSegment } = status;
  const at = Math.max(streamed?.at ?? 0, server?.lastArchivedAt ?? 0);
  return {
    state: status.state,
    because: status.because,
    mode: status.mode === 'none' ? mode : status.mode,
    lastSegment,
    lastArchivedAt: at === 0 ? null : new Date(at).toISOString(),
    waitingSegments: server?.waitingSegments ?? null,
    lagBytes: server?.lagBytes ?? null,
    lagSeconds: server?.lagSeconds ?? null,
  };
}

/** The same with what the stream knows since: its lag is known to the second. */
export function streamedWal(
  compared: WalState,
  { state, because, archivedAt, waiting }: StreamState,
  now: number,
): WalState {
  const behind = { state: compared.state === 'gap' ? 'gap' : 'behind', because: because ?? compared.because };
  return {
    ...compared,
    ...(state !== 'streaming' && behind),
    ...(state === 'streaming' && compared.state === 'behind' && { state: 'ok', because }),
    mode: compared.mode === 'command' ? 'both' : compared.mode,
    waitingSegments: waiting,
    ...(archivedAt !== null && {
      lastArchivedAt: new Date(archivedAt).toISOString(),
      // Whole seconds: a state that differs in nothing else is no news.
      lagSeconds: Math.max(0, Math.round((now - archivedAt) / 1_000)),
    }),
  };
}
