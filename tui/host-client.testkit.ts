import type { Client } from '../agent/client/client.ts';
import type { CgroupRow } from '../agent/contract/cgroups.ts';
import type { Inventory } from '../agent/contract/inventory.ts';
import type { UnitRow } from '../agent/contract/units.ts';
import { NOON } from './fleet.testkit.ts';

/** What each route answers by its id; an error is thrown. */
export type FixedAnswers = Readonly<Record<string, unknown>>;

/** A client that answers at once, and notes what it is asked. */
export function fixedClient(answers: FixedAnswers): Client & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  const call = async (route: { readonly id: string }, parts: unknown) => {
    asked.push([route.id, parts]);
    const answer = answers[route.id];
    if (answer instanceof Error || answer === undefined) throw answer ?? new TypeError(`no ${route.id} here`);
    return answer;
  };
  return { target: { url: 'http://web-1:8338' }, call, asked } as unknown as Client & { asked: unknown[] };
}

const time = new Date(NOON).toISOString();

export function unitRow(name: string, change: Partial<UnitRow> = {}): UnitRow {
  return {
    name,
    description: null,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    since: new Date(NOON - 3 * 3_600_000).toISOString(),
    mainPid: null,
    restarts: null,
    memoryBytes: null,
    cpuRatio: null,
    tasks: null,
    ...change,
  };
}

export function cgroupRow(path: string, change: Partial<CgroupRow> = {}): CgroupRow {
  return {
    path,
    name: path.split('/').at(-1)!,
    kind: path.endsWith('.slice') ? 'slice' : 'service',
    containerId: null,
    engine: null,
    cpuRatio: null,
    memoryBytes: null,
    memoryLimitBytes: null,
    throttledRatio: null,
    oomKills: null,
    tasks: null,
    ...change,
  };
}

const units = [
  unitRow('cron.service', {
    description: 'Regular background program processing daemon',
    mainPid: 402,
    memoryBytes: 3 * 2 ** 20,
    cpuRatio: 0,
    restarts: 0,
    tasks: 1,
  }),
  unitRow('nginx.service', {
    description: 'A high performance web server and a reverse proxy server',
    active: 'failed',
    sub: 'failed',
    since: new Date(NOON - 240_000).toISOString(),
    restarts: 5,
  }),
  unitRow('backup.service', { active: 'activating', sub: 'auto-restart', restarts: 12 }),
  unitRow('postgresql@15-main.service', {
    description: 'PostgreSQL Cluster 15-main',
    mainPid: 812,
    memoryBytes: 1.4 * 2 ** 30,
    cpuRatio: 1.42,
    restarts: 0,
    tasks: 38,
  }),
  unitRow('tmp.mount', { active: 'inactive', sub: 'dead', description: 'Temporary Directory /tmp' }),
];

const cgroups = [
  cgroupRow('/system.slice', { memoryBytes: 3 * 2 ** 30, cpuRatio: 1.6, tasks: 60 }),
  cgroupRow('/system.slice/postgresql.service', {
    memoryBytes: 1.4 * 2 ** 30,
    memoryLimitBytes: 2 * 2 ** 30,
    cpuRatio: 1.42,
    tasks: 38,
    oomKills: 0,
  }),
  cgroupRow('/system.slice/docker-3f9a0c12d4e5.scope', {
    name: 'docker-3f9a0c12d4e5',
    kind: 'container',
    containerId: '3f9a0c12d4e5',
    engine: 'docker',
    memoryBytes: 490 * 2 ** 20,
    memoryLimitBytes: 512 * 2 ** 20,
    cpuRatio: 0.5,
    throttledRatio: 0.31,
    oomKills: 2,
    tasks: 12,
  }),
  cgroupRow('/user.slice', { memoryBytes: 2 ** 28, cpuRatio: 0.01, tasks: 9 }),
  cgroupRow('/user.slice/user-1000.slice/session-4.scope', {
    kind: 'scope',
    memoryBytes: 2 ** 27,
    tasks: 4,
  }),
];

const inventory: Inventory = {
  time,
  system: {
    manufacturer: 'Dell Inc.',
    model: 'PowerEdge R640',
    serial: null,
    firmware: '2.19.1',
    virtualHost: null,
    virtual: false,
  },
  processor: { model: 'Intel Xeon Gold 6130', sockets: 2, physicalCores: 32, logicalCores: 64, hertz: 2.1e9 },
  memory: { totalBytes: 64 * 2 ** 30, modules: [{ sizeBytes: 32 * 2 ** 30, slot: 'A1', type: 'DDR4' }] },
  operatingSystem: {
    platform: 'linux',
    distribution: 'Debian GNU/Linux',
    release: '12',
    kernel: '6.1.0-13-amd64',
    architecture: 'x64',
    hostName: 'web-1',
  },
  disks: [{ device: '/dev/sda', model: 'PERC H730P', type: 'SSD', bus: 'SAS', sizeBytes: 480e9 }],
  networkInterfaces: [
    {
      name: 'eno1',
      mac: '02:fc:00:00:00:01',
      ip4: '192.0.2.7',
      ip6: null,
      type: 'wired',
      state: 'up',
      bitsPerSecond: 1e10,
      virtual: false,
    },
  ],
  users: [{ name: 'ada', terminal: 'pts/0', from: '192.0.2.9' }],
  packages: { manager: 'dpkg', count: 816 },
  missing: [{ part: 'firmware', because: 'only root may read it' }],
};

/** A host with units, containers and hardware of every kind that is shown apart. */
export const hostAnswers = {
  listUnits: { time, available: true, because: null, units },
  listCgroups: { time, available: true, because: null, cgroups },
  getInventory: inventory,
} satisfies FixedAnswers;
