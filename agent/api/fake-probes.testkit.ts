import type { ProbeMark, ProbeRow, ProbeRunRecord } from '../contract/probes.ts';
import { OperationalError } from '../kit/errors.ts';
import type { Services } from './services.ts';

const time = '2026-11-21T00:00:00.000Z';

export const probeRow: ProbeRow = {
  name: 'shop',
  kind: 'http',
  target: 'https://shop.example/',
  group: 'front',
  describe: null,
  labels: { team: 'web' },
  vantages: ['web1'],
  runsHere: true,
  state: 'up',
  since: time,
  reason: 'ok',
  message: 'up',
  flapping: false,
  marks: [],
  intervalSeconds: 10,
  lastRun: time,
  nextRun: time,
  durationSeconds: 0.031,
  phaseSeconds: { dns: 0.001, connect: 0.002, tls: 0.01, processing: 0.012, transfer: 0.006 },
  address: '192.0.2.7',
  families: null,
  conditions: [{ text: 'status == 200', holds: true, found: '200', severity: 'condition' }],
  certificateExpires: '2027-01-01T00:00:00.000Z',
  recentSeconds: [0.03, null, 0.031],
  uptime: 0.999,
  verdict: null,
};

const record: ProbeRunRecord = {
  time,
  state: 'up',
  reason: 'ok',
  message: 'up',
  durationSeconds: 0.031,
  phaseSeconds: {},
  address: '192.0.2.7',
  conditions: probeRow.conditions,
  facts: { status: '200' },
  trace: [{ atSeconds: 0, direction: 'sent', text: 'GET / HTTP/1.1' }],
};

/** One probe, `shop`, that is up. */
export function fakeProbes(): Services['probes'] {
  const marks: ProbeMark[] = [];
  const known = (name: string) => {
    if (name !== 'shop') throw new OperationalError('not-found', `Cannot find probe ${name}: there is none`);
  };
  return {
    list: () => ({ time, vantage: 'web1', probes: [probeRow] }),
    detail: (name) => {
      known(name);
      return {
        time,
        vantage: 'web1',
        probe: probeRow,
        runs: [record],
        failures: [],
        lastGood: time,
        diff: [],
      };
    },
    vantageResults: () => ({
      time,
      vantage: 'web1',
      labels: {},
      results: [],
      mesh: [],
      northStars: { failing: 0, of: 0 },
    }),
    mesh: () => ({ time, from: 'web1', pairs: [] }),
    run: async (name) => {
      known(name);
      return record;
    },
    mark: (name, { mark, because }) => {
      known(name);
      marks.push({ mark, because, until: null });
      return marks;
    },
    probeTarget: async () => 'probe_success 1\n',
  };
}
