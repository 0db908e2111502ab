import { describeRoutes, type RouteCases } from './routes.contract.ts';
import { runApi } from './server.testkit.ts';
import { fakeServices } from './services.testkit.ts';

const PEER = 'http://10.0.0.2:8338';
const cases: RouteCases = {
  addPeer: {
    url: '/api/v1/peers',
    body: { url: 'https://10.0.0.3:8338' },
    wrong: { body: { url: 'ftp://x' } },
  },
  addToxic: {
    url: '/api/v1/proxies/redis/toxics',
    body: { type: 'latency', attributes: { latency: 200 }, ttlSeconds: 30 },
    wrong: { body: { type: 'latency' } },
  },
  beat: {
    url: '/api/v1/heartbeats/nightly',
    body: { state: 'failure', exitCode: 3, lastLines: ['no'] },
    wrong: { body: { state: 'late' } },
  },
  beginRestore: {
    url: '/api/v1/restores',
    body: { plan: 'plan-1', confirmation: '/etc' },
    wrong: { body: { plan: 'plan-1' } },
  },
  cancelBackupRun: {
    url: '/api/v1/backup-runs/run-1',
    wrong: { url: `/api/v1/backup-runs/${'x'.repeat(101)}` },
  },
  checkBackup: {
    url: '/api/v1/backups/etc/checks',
    body: { read: 'new' },
    wrong: { body: { read: 'some' } },
  },
  closeProxyConnection: {
    url: '/api/v1/proxies/redis/connections/7',
    wrong: { url: '/api/v1/proxies/redis/connections/first' },
  },
  createProxy: {
    url: '/api/v1/proxies',
    body: { name: 'pg', listen: '127.0.0.1:0', upstream: '127.0.0.1:5432' },
    wrong: { body: { name: 'pg' } },
  },
  createToken: { url: '/api/v1/tokens', body: { name: 'new' }, wrong: { body: { name: '../x' } } },
  endFaults: { url: '/api/v1/faults' },
  federate: { url: '/federate?match[]=up', wrong: { url: '/federate?match[]=up{' } },
  formatQuery: {
    url: '/api/v1/format_query?query=up',
    wrong: { url: '/api/v1/format_query?query=up{' },
  },
  getBuildInfo: { url: '/api/v1/status/buildinfo' },
  getCardinality: { url: '/api/v1/status/tsdb', wrong: { url: '/api/v1/status/tsdb?limit=0' } },
  getFlags: { url: '/api/v1/status/flags' },
  getHealthz: { url: '/healthz' },
  getInventory: { url: '/api/v1/inventory?refresh=true', wrong: { url: '/api/v1/inventory?refresh=yes' } },
  getLivez: { url: '/livez' },
  getMesh: { url: '/api/v1/mesh' },
  getMetrics: { url: '/metrics' },
  getOpenapi: { url: '/api/v1/openapi.json' },
  getProbe: { url: '/api/v1/probes/shop', wrong: { url: `/api/v1/probes/${'x'.repeat(201)}` } },
  getProfile: { url: '/api/v1/profile' },
  getPrometheusConfig: { url: '/api/v1/status/config' },
  getReadyz: { url: '/readyz' },
  getRuntimeInfo: { url: '/api/v1/status/runtimeinfo' },
  getStatus: { url: '/api/v1/status' },
  getStore: { url: '/api/v1/store/web1', wrong: { url: '/api/v1/store/-x' } },
  listAudit: { url: '/api/v1/audit?limit=5', wrong: { url: '/api/v1/audit?limit=x' } },
  listAlerts: { url: '/api/v1/alerts' },
  listBackups: { url: '/api/v1/backups' },
  listCgroups: { url: '/api/v1/cgroups', wrong: { url: '/api/v1/cgroups?time=soon' } },
  listEvents: { url: '/api/v1/events', wrong: { url: '/api/v1/events?since=yesterday' } },
  listHeartbeats: { url: '/api/v1/heartbeats' },
  listHosts: { url: '/api/v1/hosts?refresh=true', wrong: { url: '/api/v1/hosts?refresh=1' } },
  listLabels: { url: '/api/v1/labels', wrong: { url: '/api/v1/labels?limit=-1' } },
  listLabelValues: {
    url: '/api/v1/label/job/values',
    wrong: { url: '/api/v1/label/job/values?match[]=up{' },
  },
  listMetadata: { url: '/api/v1/metadata', wrong: { url: '/api/v1/metadata?limit=few' } },
  listPeers: { url: '/api/v1/peers' },
  listProbes: { url: '/api/v1/probes' },
  listProcesses: { url: '/api/v1/processes?sort=memory', wrong: { url: '/api/v1/processes?sort=name' } },
  listProxies: { url: '/api/v1/proxies' },
  listProxyConnections: { url: '/api/v1/proxies/redis/connections' },
  listRules: { url: '/api/v1/rules?type=record', wrong: { url: '/api/v1/rules?type=silence' } },
  listSnapshots: {
    url: '/api/v1/backups/etc/snapshots?target=directory:/mnt/b',
    wrong: { url: '/api/v1/backups/etc/snapshots?targets=x' },
  },
  listStored: {
    url: '/api/v1/store/web1/objects?prefix=packs/',
    wrong: { url: '/api/v1/store/web1/objects?before=a' },
  },
  listTargets: { url: '/api/v1/targets' },
  listTokens: { url: '/api/v1/tokens' },
  listToxicKinds: { url: '/api/v1/toxics' },
  listUnits: { url: '/api/v1/units?time=1700000000', wrong: { url: '/api/v1/units?time=soon' } },
  listVantageResults: { url: '/api/v1/probe-results' },
  markProbe: {
    url: '/api/v1/probes/shop/marks',
    body: { mark: 'paused', seconds: 60 },
    wrong: { body: { mark: 'held-by-parent', seconds: 60 } },
  },
  parseQuery: {
    url: '/api/v1/parse_query?query=up',
    wrong: { url: '/api/v1/parse_query?query=up{' },
  },
  pingHeartbeat: {
    url: '/api/v1/heartbeats/nightly/ping?exit_code=3',
    wrong: { url: '/api/v1/heartbeats/nightly/ping?exit_code=256' },
  },
  planRestore: {
    url: '/api/v1/backups/etc/restore-plans',
    body: { snapshot: 'latest', to: '/srv/back' },
    wrong: { body: { to: '/srv/back' } },
  },
  probeTarget: { url: '/probe?target=127.0.0.1:1&module=tcp_connect', wrong: { url: '/probe?debug=yes' } },
  putStored: {
    url: `/api/v1/store/web1/object?name=config&upload=${'0'.repeat(32)}&offset=0&total=3&checksum=78af5f94892f3950`,
    body: Buffer.from('abc'),
    wrong: { url: '/api/v1/store/web1/object?name=../x' },
  },
  query: { url: '/api/v1/query?query=up', wrong: { url: '/api/v1/query?query=sum(up' } },
  queryExemplars: {
    url: '/api/v1/query_exemplars?query=up&start=0&end=60',
    wrong: { url: '/api/v1/query_exemplars?query=up&start=60&end=0' },
  },
  queryRange: {
    url: '/api/v1/query_range?query=up&start=0&end=60&step=15',
    wrong: { url: '/api/v1/query_range?query=up&start=0&end=60&step=0' },
  },
  readStored: {
    url: '/api/v1/store/web1/object?name=config',
    wrong: { url: '/api/v1/store/web1/object?name=%2Fetc' },
  },
  relay: {
    url: `/api/v1/relay/${encodeURIComponent(PEER)}/${encodeURIComponent('/api/v1/status')}`,
    wrong: { url: `/api/v1/relay/${encodeURIComponent(PEER)}/status` },
  },
  reloadConfig: { url: '/api/v1/config/reload' },
  removePeer: { url: `/api/v1/peers?url=${PEER}`, wrong: { url: '/api/v1/peers' } },
  removeProxy: { url: '/api/v1/proxies/redis' },
  removeStored: {
    url: '/api/v1/store/web1/object?name=config',
    wrong: { url: '/api/v1/store/web1/object' },
  },
  removeToxic: { url: '/api/v1/proxies/redis/toxics/slow' },
  revokeToken: { url: '/api/v1/tokens/old', wrong: { url: '/api/v1/tokens/-' } },
  runBackup: {
    url: '/api/v1/backups/etc/runs',
    body: { tags: ['before-upgrade'] },
    wrong: { body: { tags: [''] } },
  },
  runProbeNow: { url: '/api/v1/probes/shop/run', wrong: { url: `/api/v1/probes/${'x'.repeat(201)}/run` } },
  series: { url: '/api/v1/series?match[]=up', wrong: { url: '/api/v1/series?match[]=up{' } },
  showConfig: { url: '/api/v1/config' },
  signalProcess: {
    url: '/api/v1/processes/7/signal',
    body: { signal: 'TERM', startedAt: '2026-11-21T00:00:00Z', name: 'java' },
    wrong: { body: { signal: 'SEGV', startedAt: '2026-11-21T00:00:00Z', name: 'java' } },
  },
  stream: { url: '/api/v1/stream?match[]=up', wrong: { url: '/api/v1/stream?match[]={' } },
  tapProxy: {
    url: '/api/v1/proxies/redis/tap?since=3',
    wrong: { url: '/api/v1/proxies/redis/tap?since=-1' },
  },
  updateProxy: {
    url: '/api/v1/proxies/redis',
    body: { enabled: false },
    wrong: { body: { enabled: 'no' } },
  },
  updateToxic: {
    url: '/api/v1/proxies/redis/toxics/slow',
    body: { attributes: { latency: 1 } },
    wrong: { body: { ttlSeconds: 0 } },
  },
  writeSeries: { url: '/api/v1/write', body: Uint8Array.of(0), wrong: { body: Uint8Array.of(9, 1) } },
};

describeRoutes(cases, async (run) => {
  const services = fakeServices();
  services.token('old', 'viewer');
  services.peers.add({ url: PEER });
  services.series.add({ __name__: 'up' }, [
    [0, 1],
    [Date.now(), 1],
  ]);
  services.happen({
    id: 1,
    time: '2026-11-21T00:00:00Z',
    kind: 'agent-started',
    severity: 'info',
    subject: '',
    message: '',
  });
  await using api = await runApi({}, services);
  await run((path, init) => fetch(`http://localhost${path}`, { ...init, unix: api.socketPath }));
});
