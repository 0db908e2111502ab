import type { ComponentHealth, Health } from '../contract/health.ts';
import type { StoreHealth } from '../store/series/series-store.ts';

/** Milliseconds without a tick after which the main loop counts as stuck. */
const STUCK = 10_000;

export type RuleProblem = {
  readonly because: string;
  readonly detail: string;
  readonly hint?: string | undefined;
};

export type HealthSources = {
  /** Collectors whose last run failed; what this host merely does not have is not among them. */
  readonly failingCollectors: readonly string[];
  readonly store: StoreHealth;
  /** Why the newest configuration was refused, if it was. */
  readonly configError: string | null;
  /** Named reasons why the records of this host (events, audit, tokens) are not well. */
  readonly troubledRecords: readonly string[];
  /** Why sources of peers could not be read. */
  readonly peerProblems: readonly string[];
  /** Named reasons why the probing itself is not well; what probes find is none. */
  readonly probeProblems: readonly string[];
  /** Named reasons why the fault proxies are not well, with what they say; the faults themselves are none. */
  readonly faultProblems: readonly { readonly because: string; readonly detail: string }[];
  /** Why rule files are not in force, and which rules fail. */
  readonly ruleProblems: readonly RuleProblem[];
  /** Engines that do not take samples now, with the reason; a lag of less than a minute is none. */
  readonly unsentWrites: readonly { readonly name: string; readonly failing: string }[];
  /** Milliseconds since the last tick; undefined before the first. */
  readonly sinceTick: number | undefined;
  readonly stopping: boolean;
};

/** How the agent is, part by part. A degraded part leaves the agent working: only a stuck loop is a failure. */
export function agentHealth(sources: HealthSources): Health {
  const components = [
    loop(sources),
    collectors(sources),
    config(sources),
    store(sources),
    records(sources),
    peers(sources),
    probes(sources),
    faults(sources),
    rules(sources),
    remoteWrite(sources),
  ];
  return { status: overall(sources, components), components };
}

function overall(
  { stopping, sinceTick }: HealthSources,
  components: readonly ComponentHealth[],
): Health['status'] {
  if (stopping) return 'stopping';
  if (sinceTick === undefined) return 'starting';
  if (components.some(({ state }) => state === 'failed')) return 'failed';
  return components.every(({ state }) => state === 'ok') ? 'ok' : 'degraded';
}

function ok(name: string): ComponentHealth {
  return { name, state: 'ok', because: [] };
}

function loop({ sinceTick }: HealthSources): ComponentHealth {
  if (sinceTick === undefined || sinceTick < STUCK) return ok('loop');
  return {
    name: 'loop',
    state: 'failed',
    because: ['stuck'],
    detail: `the last tick was ${Math.round(sinceTick / 1_000)} s ago`,
  };
}

function collectors({ failingCollectors }: HealthSources): ComponentHealth {
  if (failingCollectors.length === 0) return ok('collectors');
  const because = failingCollectors.map((name) => `${name}-failed`);
  return { name: 'collectors', state: 'degraded', because, hint: 'the log says why: journalctl -u vedette' };
}

function config({ configError }: HealthSources): ComponentHealth {
  if (configError === null) return ok('config');
  const because = ['reload-refused'];
  return { name: 'config', state: 'degraded', because, detail: configError, hint: 'vedette config check' };
}

function store({ store }: HealthSources): ComponentHealth {
  if (store.state === 'ok') return ok('store');
  const full = store.because.includes('disk-full');
  return {
    name: 'store',
    state: 'degraded',
    because: [...store.because],
    ...(store.unwrittenTicks > 0 ? { detail: `${store.unwrittenTicks} ticks are kept in memory only` } : {}),
    ...(full ? { hint: 'make room on the disk of the data folder; it recovers by itself' } : {}),
  };
}

function records({ troubledRecords }: HealthSources): ComponentHealth {
  if (troubledRecords.length === 0) return ok('records');
  return { name: 'records', state: 'degraded', because: [...troubledRecords] };
}

function peers({ peerProblems }: HealthSources): ComponentHealth {
  if (peerProblems.length === 0) return ok('peers');
  return {
    name: 'peers',
    state: 'degraded',
    because: ['source-unreadable'],
    detail: peerProblems.join('; '),
    hint: 'the peers stay as they were; mend the source, it is read again by itself',
  };
}

function probes({ probeProblems }: HealthSources): ComponentHealth {
  if (probeProblems.length === 0) return ok('probes');
  return {
    name: 'probes',
    state: 'degraded',
    because: [...probeProblems],
    hint: 'the log says why: journalctl -u vedette',
  };
}

function faults({ faultProblems }: HealthSources): ComponentHealth {
  if (faultProblems.length === 0) return ok('faults');
  return {
    name: 'faults',
    state: 'degraded',
    because: faultProblems.map(({ because }) => because),
    detail: faultProblems.map(({ detail }) => detail).join('; '),
    hint: 'it is tried again by itself; chaos.proxy of the configuration says where the fault proxy listens',
  };
}

function rules({ ruleProblems: [first, ...more] }: HealthSources): ComponentHealth {
  if (first === undefined) return ok('rules');
  const { detail, hint = 'vedette rules list' } = first;
  const because = [first, ...more].map(({ because }) => because);
  return { name: 'rules', state: 'degraded', because, detail, hint };
}

function remoteWrite({ unsentWrites }: HealthSources): ComponentHealth {
  if (unsentWrites.length === 0) return ok('remote-write');
  return {
    name: 'remote-write',
    state: 'degraded',
    because: ['cannot-send'],
    detail: unsentWrites.map(({ name, failing }) => `${name}: ${failing}`).join('; '),
    hint: 'nothing is lost while the series store has it (store.series.retention.raw); it is tried again by itself',
  };
}
