import type { Services } from '../../api/services.ts';
import { OperationalError } from '../../kit/errors.ts';

const BECAUSE = 'no fault proxy is configured on this host';

/** What an agent answers that has no fault proxy: that there is none, and how to have one. */
export const noFaultProxies: Services['proxies'] = {
  list: async () => ({ because: BECAUSE, api: null, external: false, proxies: [] }),
  kinds: refuse,
  create: refuse,
  update: refuse,
  remove: refuse,
  addToxic: refuse,
  updateToxic: refuse,
  removeToxic: refuse,
  // Where there are none, all of them have ended.
  endFaults: async () => ({ removed: [] }),
  connections: refuse,
  closeConnection: refuse,
  tap: refuse,
};

async function refuse(): Promise<never> {
  throw new OperationalError('unavailable', `Cannot do that: ${BECAUSE}`, {
    hint: 'Write into its configuration, then reload it: chaos: {proxy: {}}',
  });
}
