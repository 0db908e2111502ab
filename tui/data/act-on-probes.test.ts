import { describe, expect, it } from 'vitest';
import { RequestError } from '../../agent/client/request-error.ts';
import { type FixedAnswers, fixedClient } from '../host-client.testkit.ts';
import { probeRun } from '../probes.testkit.ts';
import { actionReport, actOnProbes, type ProbeOnHost } from './act-on-probes.ts';

const on = (host: string, answers: FixedAnswers | null): ProbeOnHost => ({
  ...{ probe: 'home', host, hostKey: host },
  client: answers === null ? null : fixedClient(answers),
});
const forbidden = new RequestError('forbidden', 'forbidden', 'Cannot mark: operator is needed', {
  hint: 'Ask for a token',
});
const quiet = () => {};

describe('actOnProbes()', () => {
  it('runs it on every host and tells what each found', async () => {
    const good = probeRun(0, { state: 'up', reason: 'ok', message: '', durationSeconds: 0.012 });
    const outcomes = await actOnProbes(
      [on('web-1', { runProbeNow: good }), on('web-2', { runProbeNow: probeRun(0) })],
      { type: 'run' },
      quiet,
    );
    expect(outcomes.map(({ outcome, state, text }) => [outcome, state, text])).toEqual([
      ['done', 'up', 'in 12ms: ok'],
      ['done', 'down', 'in 80ms: status == 200: found 503'],
    ]);
  });

  it('says of each host that did not do it why', async () => {
    const mark = { type: 'mark', mark: 'paused', seconds: 60, because: '' } as const;
    const outcomes = await actOnProbes(
      [
        on('web-1', { markProbe: { marks: [{ mark: 'paused' }] } }),
        on('web-2', { markProbe: forbidden }),
        on('web-3', null),
      ],
      mark,
      quiet,
    );
    expect(outcomes.map(({ outcome, text }) => [outcome, text])).toEqual([
      ['done', 'is paused'],
      ['refused', 'Cannot mark: operator is needed. Ask for a token'],
      ['refused', 'it is not in this fleet'],
    ]);
  });

  it('takes marks away one after the other', async () => {
    const one = on('web-1', { markProbe: { marks: [] } });
    const outcomes = await actOnProbes([one], { type: 'unmark', marks: ['paused', 'silenced'] }, quiet);
    const body = (mark: string) => [
      'markProbe',
      { params: { name: 'home' }, body: { mark, seconds: 0, because: '' } },
    ];
    expect((one.client as ReturnType<typeof fixedClient>).asked).toEqual([body('paused'), body('silenced')]);
    expect(outcomes[0]?.text).toBe('no marks');
  });

  it('tells the outcomes as they come in', async () => {
    const told: number[] = [];
    const hosts = Array.from({ length: 20 }, (_, index) => on(`web-${index}`, { runProbeNow: probeRun(0) }));
    await actOnProbes(hosts, { type: 'run' }, (outcomes) =>
      told.push(outcomes.filter(({ outcome }) => outcome === 'done').length),
    );
    expect(told).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('obeys no string that a host sends', async () => {
    const evil = probeRun(0, { message: '\u001b[2J' });
    const [outcome] = await actOnProbes([on('web-1', { runProbeNow: evil })], { type: 'run' }, quiet);
    expect(outcome?.text).toBe('in 80ms: ␛[2J');
  });

  it('tells a run that took less than a millisecond', async () => {
    const quick = { ...probeRun(0), durationSeconds: 0.000_42 };
    const [outcome] = await actOnProbes([on('web-1', { runProbeNow: quick })], { type: 'run' }, quiet);
    expect(outcome?.text).toContain('in 420us: ');
  });
});

describe('actionReport()', () => {
  it('counts the hosts that did it, and names the first that did not', () => {
    const done = (host: string) => ({ on: on(host, null), outcome: 'done', state: null, text: '' }) as const;
    const refused = { ...done('web-2'), outcome: 'refused', text: 'forbidden' } as const;
    expect(actionReport('paused', [done('web-1')])).toBe('paused on 1 host');
    expect(actionReport('paused', [done('web-1'), refused])).toBe('paused on 1 of 2 hosts; web-2: forbidden');
  });
});
