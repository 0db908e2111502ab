import type { ProbeState } from '../../../probes/probe-result.ts';
import type { ExitCode } from '../exit-codes.ts';

/** The exit codes of `vedette probe`: those of Nagios plug-ins. */
export const stateCodes = {
  up: 0,
  degraded: 1,
  down: 2,
  unknown: 3,
} as const satisfies Record<ProbeState, ExitCode>;

/** The worst of several; unknown is worse than degraded, and not as bad as down. */
export function worstState(states: readonly ProbeState[]): ProbeState {
  const order: readonly ProbeState[] = ['up', 'degraded', 'unknown', 'down'];
  return states.reduce<ProbeState>(
    (worst, state) => (order.indexOf(state) > order.indexOf(worst) ? state : worst),
    'up',
  );
}
