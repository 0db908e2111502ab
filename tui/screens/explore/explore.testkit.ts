import { onTestFinished } from 'vitest';
import { createClient } from '../../../agent/client/client.ts';
import {
  type FakeHandler,
  FakeProblem,
  type FakeRequest,
  startFakeAgent,
} from '../../../agent/client/fake-agent.testkit.ts';
import type { contract } from '../../../agent/contract/index.ts';
import { fixedConsole } from '../../console.testkit.ts';
import type { ConsoleOptions } from '../../console.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { fleetHost, NOON } from '../../fleet.testkit.ts';
import { type Place, startPlace } from '../../place/place.ts';

type Handlers = Partial<Record<keyof typeof contract, FakeHandler>>;

const METRICS = {
  node_cpu_seconds_total: ['counter', 'Seconds the CPUs spent in each mode.'],
  node_load1: ['gauge', '1m load average.'],
  node_load15: ['gauge', '15m load average.'],
  node_load5: ['gauge', '5m load average.'],
} as const;
const MODES = ['idle', 'iowait', 'user'];

const success = (data: unknown, beside: object = {}) => ({ status: 'success', data, ...beside });
const stats = { timings: {}, samples: { totalQueryableSamples: 540, peakSamples: 9 } };

/** What an agent answers of which the load is about `load`, as a wave; `avg(…)` is a sum over `a` and `b`. */
export function exploredAgent(load: number): Handlers {
  const wave = (index: number) => String(load + Math.sin(index / 9) * load * 0.2);
  const found = (url: URL) => /node_load1\b/.test(url.searchParams.get('query') ?? '');
  const metric = { __name__: 'node_load1', env: 'prod' };
  return {
    getBuildInfo: () =>
      success({ version: '3.0.0', revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' }),
    listLabelValues: ({ url }) => success(url.pathname.includes('__name__') ? Object.keys(METRICS) : MODES),
    listLabels: () => success(['__name__', 'cpu', 'mode', 'mountpoint']),
    listMetadata: () =>
      success(
        Object.fromEntries(
          Object.entries(METRICS).map(([name, [type, help]]) => [name, [{ type, help, unit: '' }]]),
        ),
      ),
    series: ({ url }) =>
      success(
        ['0', '1'].flatMap((cpu) =>
          MODES.map((mode) => ({ __name__: url.searchParams.get('match[]'), cpu, mode })),
        ),
      ),
    queryRange: ({ url }) => {
      if (url.searchParams.get('query')?.includes('bad')) return refusal(url);
      const [start = 0, end = 0, step = 1] = ['start', 'end', 'step'].map((name) =>
        Number(url.searchParams.get(name)),
      );
      const times = Array.from(
        { length: Math.floor((end - start) / step) + 1 },
        (_, index) => start + index * step,
      );
      const values = times.map((time, index) => [time, wave(index)]);
      return success({ resultType: 'matrix', result: found(url) ? [{ metric, values }] : [], stats });
    },
    query: ({ url }) => {
      const at = Number(url.searchParams.get('time'));
      if (url.searchParams.get('query')?.startsWith('timestamp'))
        return success({
          resultType: 'vector',
          result: [{ metric: { env: 'prod' }, value: [at, String(at - 2)] }],
          stats,
        });
      return success({
        resultType: 'vector',
        result: found(url) ? [{ metric, value: [at, String(load)] }] : [],
        stats,
      });
    },
  };
}

/** The answer to a query with `bad` in it: that this is where it is wrong. */
function refusal(url: URL): FakeProblem {
  const column = url.searchParams.get('query')!.indexOf('bad') + 1;
  const detail = `invalid parameter "query": 1:${column}: parse error: unexpected identifier "bad"`;
  return new FakeProblem(400, { type: 'urn:vedette:problem:invalid', title: 'Invalid', detail });
}

export const ago = NOON - 60_000;

/** A console on the query screen over real agents that answer so; `asked` is what came in at the first of them. */
export async function openExplore(
  path: readonly string[],
  change: Partial<Place> = {},
  options: Partial<ConsoleOptions> & {
    readonly agents?: readonly Handlers[];
    readonly more?: readonly FleetHost[];
  } = {},
) {
  const { agents = [exploredAgent(0.5), exploredAgent(0.6)], more = [], ...rest } = options;
  const started = await Promise.all(agents.map((handlers) => startFakeAgent(handlers)));
  const hosts = started.map(({ target }, index) =>
    fleetHost(`web-${index + 1}`, { key: `web-${index + 1}`, target, latencyMs: index }),
  );
  const start = { ...startPlace, screen: 'explore', path, at: ago, ...change };
  const client = ({ target }: FleetHost) => (target === null ? null : createClient(target));
  const opened = fixedConsole([...hosts, ...more], { start, client, ...rest });
  onTestFinished(async () => {
    opened.console.stop();
    for (const agent of started) await agent.close();
  });
  const asked = (id: string): FakeRequest[] =>
    started[0]!.requests.filter(({ url }) => url.pathname.endsWith(id));
  return { ...opened, agents: started, asked };
}
