import { ownPrefix } from '../../../chaos/proxy/client/server-changes.ts';
import { ServerError } from '../../../chaos/proxy/client/server-error.ts';
import { connectToxiproxy } from '../../../chaos/proxy/client/toxiproxy-server.ts';
import { FaultClock, ownerPrefix } from './fault-clock.ts';
import { FaultEvents } from './fault-events.ts';
import { otherServerOperations } from './other-server-operations.ts';
import { OwnedToxics } from './owned-toxics.ts';
import type { ProxyOperations } from './proxy-worker-messages.ts';
import { type FaultsOptions, noReport, type RunningFaults, toldFaults } from './running-faults.ts';

/** Milliseconds between looks at the server, and for one answer: it may hang. */
const LOOK = 5_000;
const PATIENCE = 4_000;

/** Drives a Toxiproxy server that is not ours; what this agent puts on it, it takes away. */
export function startOtherServer(url: string, options: FaultsOptions): RunningFaults {
  const { emit, series, kept } = options;
  const server = connectToxiproxy(url, { timeout: PATIENCE });
  const events = new FaultEvents(emit);
  const key = `toxics of ${url}`;
  const owned = new OwnedToxics({
    server,
    load: () => kept.get(key),
    save: (text) => kept.set(key, text),
    ended: ({ proxy, toxic, type, stream }) => {
      const definition = { name: toxic, type, stream, attributes: {}, toxicity: 1 };
      events.take({ proxy, toxic: definition, change: 'expired' });
    },
  });
  const clock = new FaultClock();
  let newest = noReport.faults;
  let trouble: string | undefined;
  let stopped = false;

  const look = async () => {
    try {
      const proxies = await server.proxies();
      newest = clock.count(proxies.map(marked), Date.now());
      trouble = undefined;
      if (!stopped) series.take({ ...noReport, faults: newest });
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      trouble = `the Toxiproxy server at ${url} does not answer: ${error.message}`;
    }
    if (!stopped) timer = setTimeout(look, LOOK);
  };
  let timer = setTimeout(look, 0);
  const operations = otherServerOperations(server, owned);
  const told: ProxyOperations = {
    ...operations,
    async addToxic(proxy, toxic, actor) {
      const row = await operations.addToxic(proxy, toxic, actor);
      const definition = { ...row, ttl: toxic.ttlSeconds, owner: `${ownerPrefix}${actor}`, match: {} };
      events.take({ proxy, toxic: definition, change: 'added' });
      return row;
    },
  };
  return {
    operations: told,
    report: () => ({
      faults: toldFaults(newest),
      problems: [
        ...(trouble === undefined ? [] : [{ because: 'toxiproxy-silent', detail: trouble }]),
        ...[...owned.pending].slice(0, 1).map(([toxic, because]) => ({
          because: 'undo-pending',
          detail: `${toxic} cannot be taken away: ${because}`,
        })),
      ],
    }),
    descriptors: () => 0,
    tick: () => events.tick(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await owned.stop();
    },
  };
}

/** Such a server may not tell owners: the name does. */
function marked<Proxy extends { readonly toxics: readonly { readonly name: string }[] }>(proxy: Proxy) {
  const toxics = proxy.toxics.map(({ name }) => ({
    name,
    owner: name.startsWith(ownPrefix) ? ownerPrefix : undefined,
  }));
  return { ...proxy, toxics };
}
