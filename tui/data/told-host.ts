import { type Target, targetName } from '../../agent/client/target.ts';
import type { HostRow } from '../../agent/contract/hosts.ts';
import type { AgentStatus } from '../../agent/contract/status.ts';
import type { Clock } from '../../agent/kit/clock.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import { answering, type FleetHost, hostState, STALE_AFTER_MS } from './fleet-host.ts';
import type { Watch } from './watch.ts';

type History = readonly (number | null)[];

/** The identity of a host: where it is asked. */
export function keyOf(target: Target): string {
  return target.ssh === undefined ? (target.socketPath ?? target.url) : `ssh:${target.ssh.host}`;
}

/** The hosts that an agent tells about, each once, with their identity. */
export function tellable(agent: Watch): [key: string, row: HostRow][] {
  const rows = (agent.told?.others ?? []).map((row) => [row.url ?? `name:${row.name}`, row] as const);
  return [...new Map(rows)];
}

/** A host as it describes itself to this console. */
export function hostFromWatch(watch: Watch, clock: Clock, cpuHistory: History): FleetHost {
  const status = watch.told?.status ?? null;
  const lastSeenMs = since(watch.answeredAt, clock);
  const ageMs = lastSeenMs === undefined ? undefined : lastSeenMs + measuredBefore(status);
  return {
    key: keyOf(watch.target),
    name: status?.host ?? safeLine(targetName(watch.target)),
    ...hostState({ status, lastSeenMs, ageMs, failure: watch.failure }),
    via: null,
    ageMs,
    lastSeenMs,
    latencyMs: watch.latencyMs,
    clockOffsetMs: watch.clockOffsetMs,
    clockUncertaintyMs: watch.clockUncertaintyMs,
    status,
    cpuHistory,
    target: watch.target,
  };
}

export type ToldHostOptions = {
  readonly key: string;
  /** Who tells about it. */
  readonly agent: Watch;
  /** What it says itself, where it is asked. */
  readonly direct: Watch | undefined;
  /** Whether the agent asks it for us. */
  readonly relay: boolean;
  readonly clock: Clock;
  readonly history: History;
};

/** A host as it describes itself, or as the agent tells about it: by whoever has seen it last. */
export function hostFromRow(row: HostRow, options: ToldHostOptions): FleetHost {
  const { key, agent, direct, relay, clock, history } = options;
  const lastSeenMs = toldAge(row, agent, clock);
  const answered = since(direct?.answeredAt, clock);
  if (
    direct &&
    answered !== undefined &&
    (answered <= STALE_AFTER_MS || answered <= (lastSeenMs ?? Infinity))
  )
    return labelled({ ...hostFromWatch(direct, clock, history), key }, row);
  return {
    key,
    name: row.name,
    ...toldState(row, agent, clock, lastSeenMs),
    via: agent.told?.status?.host ?? safeLine(targetName(agent.target)),
    ageMs: lastSeenMs === undefined ? undefined : lastSeenMs + measuredBefore(row.status),
    lastSeenMs,
    latencyMs: row.latencyMs,
    ...clockBeyond(agent, row),
    status: row.status,
    cpuHistory: history,
    target: row.url === null ? null : { url: row.url, name: row.name, ...(relay && { via: agent.target }) },
  };
}

/** What the source of its agent says of a host stands before what it says itself. */
function labelled(host: FleetHost, { labels }: HostRow): FleetHost {
  const { status } = host;
  if (labels === undefined || status === null) return host;
  return { ...host, status: { ...status, labels: { ...status.labels, ...labels } } };
}

/** The clock of a host against ours, over two hops: the agent's against ours, and the host's against the agent's. */
function clockBeyond(agent: Watch, { clockOffsetMs, latencyMs }: HostRow) {
  const { clockOffsetMs: near, clockUncertaintyMs: doubt } = agent;
  if (near === null || doubt === null || clockOffsetMs === null)
    return { clockOffsetMs: null, clockUncertaintyMs: null };
  return {
    clockOffsetMs: near + clockOffsetMs,
    clockUncertaintyMs: latencyMs === null ? null : doubt + latencyMs / 2,
  };
}

/** The agent's own word, which it gives by its own interval, while it answers; after that, what age makes of it. */
function toldState(row: HostRow, agent: Watch, clock: Clock, lastSeenMs: number | undefined) {
  const silent = since(agent.answeredAt, clock) ?? 0;
  const { status, state, because } = row;
  if (silent > STALE_AFTER_MS)
    return hostState({ status, lastSeenMs, ageMs: lastSeenMs, failure: because ?? agent.failure });
  return state === 'up' ? answering(status) : { state, because };
}

/** Age of the last good answer of the host that the row is of: by the agent's clock until it told us, by ours since. */
function toldAge(row: HostRow, agent: Watch, clock: Clock): number | undefined {
  const toldAt = since(agent.answeredAt, clock);
  if (row.lastSeen === null || toldAt === undefined) return undefined;
  const theirTime = agent.told?.status?.time ?? row.lastSeen;
  return toldAt + Math.max(0, Date.parse(theirTime) - Date.parse(row.lastSeen));
}

/** How old the numbers in an answer were when it was given, by the clock of who gave it. */
function measuredBefore(status: AgentStatus | null): number {
  if (!status?.summary) return 0;
  return Math.max(0, Date.parse(status.time) - Date.parse(status.summary.time));
}

function since(monotonic: number | undefined, clock: Clock): number | undefined {
  return monotonic === undefined ? undefined : clock.monotonic() - monotonic;
}
