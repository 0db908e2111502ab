import {
  beginRestore,
  cancelBackupRun,
  checkBackup,
  listBackups,
  listSnapshots,
  planRestore,
  runBackup,
} from './backups.ts';
import { listCgroups } from './cgroups.ts';
import { reloadConfig, showConfig } from './config.ts';
import { listAudit, listEvents } from './events.ts';
import { getHealthz, getLivez, getReadyz } from './health.ts';
import { beat, listHeartbeats, pingHeartbeat } from './heartbeats.ts';
import { listHosts } from './hosts.ts';
import { getInventory } from './inventory.ts';
import { federate, getMetrics } from './metrics.ts';
import { getOpenapi } from './openapi.ts';
import { addPeer, listPeers, removePeer } from './peers.ts';
import {
  getMesh,
  getProbe,
  listProbes,
  listVantageResults,
  markProbe,
  probeTarget,
  runProbeNow,
} from './probes.ts';
import { listProcesses } from './processes.ts';
import { getProfile } from './profile.ts';
import {
  getBuildInfo,
  getCardinality,
  getFlags,
  getPrometheusConfig,
  getRuntimeInfo,
} from './prometheus-status.ts';
import { listTargets } from './prometheus-targets.ts';
import {
  addToxic,
  closeProxyConnection,
  createProxy,
  endFaults,
  listProxies,
  listProxyConnections,
  listToxicKinds,
  removeProxy,
  removeToxic,
  tapProxy,
  updateProxy,
  updateToxic,
} from './proxies.ts';
import { formatQuery, parseQuery, query, queryExemplars, queryRange } from './query.ts';
import { relay } from './relay.ts';
import { listAlerts, listRules } from './rules.ts';
import { listLabels, listLabelValues, listMetadata, series } from './series.ts';
import { signalProcess } from './signals.ts';
import { getStatus } from './status.ts';
import { getStore, listStored, putStored, readStored, removeStored } from './store.ts';
import { stream } from './stream.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';
import { listUnits } from './units.ts';
import { writeSeries } from './write.ts';

/** Every operation of the API, in alphabetical order of its id. To add one: a contract file, a route file, a line here. */
export const contract = {
  addPeer,
  addToxic,
  beat,
  beginRestore,
  cancelBackupRun,
  checkBackup,
  closeProxyConnection,
  createProxy,
  createToken,
  endFaults,
  federate,
  formatQuery,
  getBuildInfo,
  getCardinality,
  getFlags,
  getHealthz,
  getInventory,
  getLivez,
  getMesh,
  getMetrics,
  getOpenapi,
  getProbe,
  getProfile,
  getPrometheusConfig,
  getReadyz,
  getRuntimeInfo,
  getStatus,
  getStore,
  listAlerts,
  listAudit,
  listBackups,
  listCgroups,
  listEvents,
  listHeartbeats,
  listHosts,
  listLabels,
  listLabelValues,
  listMetadata,
  listPeers,
  listProbes,
  listProcesses,
  listProxies,
  listProxyConnections,
  listRules,
  listSnapshots,
  listStored,
  listTargets,
  listTokens,
  listToxicKinds,
  listUnits,
  listVantageResults,
  markProbe,
  parseQuery,
  pingHeartbeat,
  planRestore,
  probeTarget,
  putStored,
  query,
  queryExemplars,
  queryRange,
  readStored,
  relay,
  reloadConfig,
  removePeer,
  removeProxy,
  removeStored,
  removeToxic,
  revokeToken,
  runBackup,
  runProbeNow,
  series,
  showConfig,
  signalProcess,
  stream,
  tapProxy,
  updateProxy,
  updateToxic,
  writeSeries,
} as const;
