import type { Endpoint, RouteContext } from '../endpoint.ts';
import { backupRoutes } from './backups.ts';
import { cgroupRoutes } from './cgroups.ts';
import { configRoutes } from './config.ts';
import { eventRoutes } from './events.ts';
import { federateRoutes } from './federate.ts';
import { healthRoutes } from './health.ts';
import { heartbeatRoutes } from './heartbeats.ts';
import { hostRoutes } from './hosts.ts';
import { inventoryRoutes } from './inventory.ts';
import { metadataRoutes } from './metadata.ts';
import { metricRoutes } from './metrics.ts';
import { openapiRoutes } from './openapi.ts';
import { peerRoutes } from './peers.ts';
import { probeRoutes } from './probes.ts';
import { processRoutes } from './processes.ts';
import { profileRoutes } from './profile.ts';
import { prometheusStatusRoutes } from './prometheus-status.ts';
import { prometheusTargetRoutes } from './prometheus-targets.ts';
import { proxyRoutes } from './proxies.ts';
import { queryRoutes } from './query.ts';
import { queryTextRoutes } from './query-text.ts';
import { relayRoutes } from './relay.ts';
import { ruleRoutes } from './rules.ts';
import { seriesRoutes } from './series.ts';
import { signalRoutes } from './signals.ts';
import { statusRoutes } from './status.ts';
import { storeRoutes } from './store.ts';
import { streamRoutes } from './stream.ts';
import { tokenRoutes } from './tokens.ts';
import { unitRoutes } from './units.ts';
import { writeRoutes } from './write.ts';

/** What answers each route of the contract, in alphabetical order of the file. To add one: a contract file, a file here, a line here. */
export function createEndpoints(context: RouteContext): Endpoint[] {
  return [
    backupRoutes,
    cgroupRoutes,
    configRoutes,
    eventRoutes,
    federateRoutes,
    healthRoutes,
    heartbeatRoutes,
    hostRoutes,
    inventoryRoutes,
    metadataRoutes,
    metricRoutes,
    openapiRoutes,
    peerRoutes,
    probeRoutes,
    processRoutes,
    profileRoutes,
    prometheusStatusRoutes,
    prometheusTargetRoutes,
    proxyRoutes,
    queryRoutes,
    queryTextRoutes,
    relayRoutes,
    seriesRoutes,
    ruleRoutes,
    signalRoutes,
    statusRoutes,
    storeRoutes,
    streamRoutes,
    tokenRoutes,
    unitRoutes,
    writeRoutes,
  ].flatMap((routes) => routes(context));
}
