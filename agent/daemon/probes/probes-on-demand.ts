import type { ProbesConfig } from '../../../probes/config.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { ProbesOptions, RunningProbes } from './start-probes.ts';

const NOTHING = { metrics: [], gone: [] };

/**
 * The probes of this agent, loaded when there are some, or when somebody asks `/probe`: an agent without probes is spared
 * every kind of them and the libraries that these need (5 MB).
 */
export async function probesOnDemand(options: ProbesOptions): Promise<RunningProbes> {
  const { host, clock, labels, mesh, log } = options;
  let { config } = options;
  let running: RunningProbes | undefined;
  let stopped = false;
  const start = async () => {
    const { startProbes } = await import('./start-probes.ts');
    if (!stopped) running ??= startProbes({ ...options, config });
    return running;
  };
  if (config.list.length > 0) await start();

  const time = () => new Date(clock.now()).toISOString();
  return {
    list: () => running?.list() ?? { time: time(), vantage: host, probes: [] },
    detail: (name) => running?.detail(name) ?? refuse(name),
    vantageResults: (query) =>
      running?.vantageResults(query) ?? {
        time: time(),
        vantage: host,
        labels: { ...labels() },
        results: [],
        mesh: mesh(),
        northStars: { failing: 0, of: 0 },
      },
    mesh: () => ({ time: time(), from: host, pairs: mesh() }),
    run: async (name, signal) => running?.run(name, signal) ?? refuse(name),
    mark: (name, request, actor) => running?.mark(name, request, actor) ?? refuse(name),
    async probeTarget(request, signal) {
      const probes = running ?? (await start());
      if (probes !== undefined) return probes.probeTarget(request, signal);
      throw new OperationalError('unavailable', 'Cannot probe: the agent stops');
    },
    tick: () => running?.tick() ?? NOTHING,
    configure(next: ProbesConfig) {
      config = next;
      if (running !== undefined) running.configure(next);
      else if (next.list.length > 0)
        start().catch((error: unknown) => log.error('cannot start the probes', { error: String(error) }));
    },
    report: () => running?.report() ?? { schedule: undefined, problems: [] },
    async stop() {
      stopped = true;
      await running?.stop();
    },
  };
}

function refuse(name: string): never {
  throw new OperationalError('not-found', `Cannot find the probe ${name}: this agent has none of that name`, {
    hint: 'vedette probe list',
  });
}
