import { z } from 'zod';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind, type ProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { readUnit, type UnitState } from './read-unit.ts';

const SUFFIX = /\.(?:service|timer|socket|mount|automount|swap|target|path|slice|scope|device)$/;

const options = {
  unit: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9:_.\\@-]+$/, { error: 'expected the name of a unit, such as nginx or backup.timer' })
    .transform((name) => (SUFFIX.test(name) ? name : `${name}.service`))
    .describe('The unit; a name without a type is a service.'),
  expect: z
    .enum(['active', 'inactive', 'any'])
    .default('active')
    .describe('What it must be; any leaves it to the conditions. A oneshot service may have ended well.'),
} as const;

/** Makes the kind for a host whose root file system may be mounted elsewhere. */
export function systemdProbeOf(root: string): ProbeKind {
  return defineProbeKind({
    name: 'systemd',
    describe: 'A unit of systemd on this host',
    examples: [
      ['nginx', 'A service'],
      ["backup.timer --expect 'last < 26h'", 'A timer that has elapsed within a day'],
    ],
    options,
    target: 'unit',
    facts: {
      active: {
        type: 'text',
        describe: 'Its state: active, reloading, inactive, failed, activating, deactivating',
      },
      sub: { type: 'text', describe: 'Its state in the words of its type: running, exited, waiting' },
      load: { type: 'text', describe: 'Whether it could be loaded: loaded, not-found, masked, error' },
      result: { type: 'text', describe: 'How it ended last: success, exit-code, signal, oom-kill, timeout' },
      status: { type: 'number', describe: 'The exit code of its main process, of a service' },
      restarts: { type: 'number', describe: 'How often systemd has restarted it by itself, of a service' },
      since: { type: 'duration', describe: 'Time since its state changed' },
      pid: { type: 'number', describe: 'Its main process, of a service that runs' },
      memory: { type: 'bytes', describe: 'What it takes, where systemd accounts for memory' },
      next: { type: 'duration', describe: 'Time until it elapses next, of a timer' },
      last: { type: 'duration', describe: 'Time since it elapsed last, of a timer' },
    },
    async run({ unit, expect }, run) {
      run.phase('processing');
      const state = await readUnit(root, unit, run.clock.now(), run.signal);
      run.endPhase();
      tell(state, run);
      judge(state, expect);
    },
  });
}

/** The kind for this host. */
export const systemdProbe = systemdProbeOf('/');

function tell(state: UnitState, run: ProbeRun): void {
  const now = run.clock.now();
  const { active, sub, load, result, exitCode, restarts, mainPid, memory, since, next, last } = state;
  const facts = { active, sub, load, result, status: exitCode, restarts, pid: mainPid, memory };
  for (const [name, value] of Object.entries(facts)) run.fact(name, value);
  if (since !== undefined) run.fact('since', now - since);
  if (next !== undefined) run.fact('next', next - now);
  if (last !== undefined) run.fact('last', now - last);
  run.trace.received(`${load}, ${active} (${sub})${result === undefined ? '' : `, result ${result}`}`);
  if (restarts !== undefined)
    run.metric(
      'probe_systemd_restarts_total',
      'How often systemd has restarted the unit by itself',
      restarts,
    );
}

function judge(state: UnitState, expect: 'active' | 'inactive' | 'any'): void {
  if (state.load !== 'loaded') throw new ProbeFailure('not-loaded', `systemd says that it is ${state.load}`);
  if (expect === 'any') return;
  if (state.active === 'failed') throw new ProbeFailure('failed', `it failed${because(state)}`);
  if (expect === 'inactive') {
    if (state.active !== 'inactive') throw new ProbeFailure('active', `it is ${state.active} (${state.sub})`);
  } else judgeActive(state);
}

function judgeActive(state: UnitState): void {
  const { active, sub, type } = state;
  if (active === 'active' || active === 'reloading') return;
  if (active === 'activating' && sub === 'auto-restart')
    throw new ProbeFailure('restarting', `systemd waits to start it again${because(state)}`);
  // A oneshot is activating as long as it works, and inactive once it has ended.
  if (type === 'oneshot' && active === 'activating') return;
  if (type === 'oneshot' && active === 'inactive' && state.result === 'success') return;
  if (type === 'oneshot' && active === 'inactive')
    throw new ProbeFailure('failed', `its last run failed${because(state)}`);
  if (active === 'inactive') throw new ProbeFailure('inactive', `it is inactive (${sub})${because(state)}`);
  throw new ProbeFailure(active, `it is ${active} (${sub})`, { state: 'degraded' });
}

function because({ result, exitCode }: UnitState): string {
  if (result === undefined || result === 'success') return '';
  return `: ${result}${result === 'exit-code' ? ` ${exitCode}` : ''}`;
}
