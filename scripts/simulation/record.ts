import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createClient } from '../../agent/client/client.ts';
import { listProcesses } from '../../agent/contract/processes.ts';
import { type Matrix, queryRange } from '../../agent/contract/query.ts';
import { type AgentStatus, getStatus, type HostSummary } from '../../agent/contract/status.ts';
import { deltasOf, type RecordingFile, recordingPath } from './recording.ts';

/**
 * Records a running agent for `scripts/sim-fleet`. Names of hosts, processes and users and hardware
 * addresses are replaced, cgroups dropped, and of file systems only the root is kept: a recording tells how busy a machine was, not whose it was.
 *
 *     bun scripts/simulation/record.ts [url=http://127.0.0.1:8338] [seconds=180] [file]
 */
const [url = 'http://127.0.0.1:8338', length = '180', file = recordingPath] = process.argv.slice(2);
const seconds = Number(length);
const client = createClient({ url }, { timeout: 20_000 });
/** Names that differ from host to host, or that say whose machine it was. */
const DROPPED =
  /^(node_uname_info|node_os_info|node_dmi_info|vedette_(peer|build|process|cgroup)|.*_bucket$)/;
const SERVICES = ['postgres', 'nginx', 'java', 'redis-server', 'node', 'python3', 'sshd', 'systemd', 'cron'];

const summaries: HostSummary[] = [];
let status: AgentStatus = await client.call(getStatus);
const start = Math.floor(Date.now() / 1_000);
while (summaries.length < seconds) {
  await Bun.sleep(1_000 - (Date.now() % 1_000));
  status = await client.call(getStatus);
  if (status.summary) summaries.push(anonymous(status.summary));
}
const { processes } = await client.call(listProcesses, { query: { limit: 60 } });
const query = {
  query: '{__name__=~".+"}',
  start: String(start),
  end: String(start + seconds - 1),
  step: '1',
};
const { data } = await client.call(queryRange, { query });
const recording: RecordingFile = {
  recordedAt: new Date(start * 1_000).toISOString(),
  source: 'a virtual machine, Debian 12, 2 processors',
  version: status.version,
  seconds,
  status: { ...status, host: 'recorded', labels: {}, summary: null },
  summaries,
  processes: processes.map((row, index) => {
    const name = SERVICES[index % SERVICES.length]!;
    return { ...row, name, command: name, user: row.user === 'root' ? 'root' : 'service' };
  }),
  series: data.result.filter(({ metric }) => isKept(metric)).map(seriesOf),
};
writeFileSync(file, gzipSync(JSON.stringify(recording), { level: 9 }));
console.log(`${file}: ${recording.series.length} series, ${seconds} s`);

function anonymous(summary: HostSummary): HostSummary {
  const filesystems = summary.filesystems?.filter(({ mountpoint }) => mountpoint === '/');
  const top = summary.topProcess && { ...summary.topProcess, name: SERVICES[0]! };
  return { ...summary, ...(filesystems && { filesystems }), ...(top && { topProcess: top }) };
}

function isKept(metric: Readonly<Record<string, string>>): boolean {
  if (DROPPED.test(metric.__name__ ?? '')) return false;
  return metric.mountpoint === undefined || metric.mountpoint === '/';
}

function seriesOf({ metric, values }: Matrix['result'][number]) {
  const bySecond = new Map(values.map(([time, value]) => [Math.round(time), Number(value)]));
  const all = Array.from({ length: seconds }, (_, index) => {
    const value = bySecond.get(start + index);
    return value !== undefined && Number.isFinite(value) ? value : null;
  });
  const labels = { ...metric };
  for (const name of ['address', 'broadcast'])
    if (labels[name] !== undefined) labels[name] = '00:00:00:00:00:00';
  return { labels, counter: /_(total|sum|count)$/.test(metric.__name__ ?? ''), deltas: deltasOf(all) };
}
