import { isDeepStrictEqual } from 'node:util';
import { errorMessage } from '../../kit/errors.ts';
import { destinationName, type RemoteWriteConfig } from '../../remote/config.ts';
import { Destination } from '../../remote/send/destination.ts';
import { externalLabels, type RemoteWrites, type RemoteWritesOptions } from './remote-writes.ts';

/** How often (ms) the series say how it goes. */
const TOLD = 5_000;

type Running = { readonly config: RemoteWriteConfig; readonly destination: Destination };

/** Starts every destination; one whose configuration stays is not disturbed by a new one. */
export function startRemoteWrites(options: RemoteWritesOptions): RemoteWrites {
  const running = new Map<string, Running>();
  const ending = new Set<Promise<void>>();
  const start = (config: RemoteWriteConfig) => {
    const external = externalLabels(options.host, config);
    running.set(destinationName(config), {
      config,
      destination: new Destination({ ...options, config, external }),
    });
  };
  const end = ([name, { destination }]: [string, Running]) => {
    running.delete(name);
    const ended = destination.stop().finally(() => ending.delete(ended));
    ending.add(ended);
    return ended;
  };
  let wanted = options.config;
  const configure = (config: readonly RemoteWriteConfig[]) => {
    wanted = config;
    const isKept = ({ config: old }: Running) =>
      config.some((next) => isDeepStrictEqual(shown(next), shown(old)));
    for (const each of running) if (!isKept(each[1])) void end(each);
    // Two senders must not keep the same place; and by then another configuration may be in force.
    return Promise.all(ending).then(() => {
      for (const each of wanted) if (!running.has(destinationName(each))) start(each);
    });
  };
  const destinations = () => [...running.values()].map(({ destination }) => destination);
  for (const each of options.config) start(each);
  return {
    willAppend(timestamp, ids) {
      for (const { destination } of running.values()) destination.willAppend(timestamp, ids);
    },
    tick(due) {
      for (const { destination } of running.values()) destination.tick(due);
      if (due % TOLD === 0) options.series.take(destinations().map(({ state }) => state));
    },
    states: () => destinations().map(({ state }) => state),
    configure(config) {
      configure(config).catch((error: unknown) =>
        options.log.error('cannot start remote write', { error: errorMessage(error) }),
      );
    },
    async stop() {
      wanted = [];
      await Promise.all([...[...running].map(end), ...ending]);
    },
  };
}

/** Secrets are equal only to themselves, so they are compared by what they are. */
function shown({ bearer_token, basic_auth, headers, ...rest }: RemoteWriteConfig): unknown {
  const names = Object.entries(headers).map(([name, value]) => [name, value.reveal()]);
  return [rest, bearer_token?.reveal(), basic_auth?.username, basic_auth?.password.reveal(), names];
}
