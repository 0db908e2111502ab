import { listTargets } from '../../contract/prometheus-targets.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { prometheusFailure } from '../prometheus-failure.ts';

const none = { activeTargets: [], droppedTargets: [], droppedTargetCounts: {} };

/** What an agent has none of, and clients of Prometheus ask for. */
export function prometheusTargetRoutes(): Endpoint[] {
  return [
    endpoint(listTargets, {
      failure: prometheusFailure,
      handle: () => ({ status: 'success' as const, data: none }),
    }),
  ];
}
