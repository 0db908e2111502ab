import { errorMessage } from '../../kit/errors.ts';
import type { RemoteWrites, RemoteWritesOptions } from './remote-writes.ts';

/** Remote write, loaded when there is somebody to send to. */
export async function remoteWritesOnDemand(options: RemoteWritesOptions): Promise<RemoteWrites> {
  let running: RemoteWrites | undefined;
  let stopped = false;
  let { config } = options;
  const start = async () => {
    const { startRemoteWrites } = await import('./start-remote-writes.ts');
    if (!stopped) running ??= startRemoteWrites({ ...options, config });
  };
  if (config.length > 0) await start();
  return {
    willAppend: (timestamp, ids) => running?.willAppend(timestamp, ids),
    tick: (due) => running?.tick(due),
    states: () => running?.states() ?? [],
    configure(next) {
      config = next;
      if (running !== undefined) running.configure(next);
      else if (next.length > 0)
        start().catch((error: unknown) =>
          options.log.error('cannot start remote write', { error: errorMessage(error) }),
        );
    },
    async stop() {
      stopped = true;
      await running?.stop();
    },
  };
}
