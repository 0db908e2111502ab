/** What a job can say of itself. */
export const beatStates = ['start', 'success', 'failure'] as const;
export type BeatState = (typeof beatStates)[number];

/** The name of a job: fit for a path, a label and a file. */
export const HEARTBEAT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** One message of a job. */
export type Beat = {
  readonly state: BeatState;
  /** When it was said, ms since the epoch. */
  readonly at: number;
  /** The host that said it. */
  readonly host: string;
  /** Ties an end to its start, where runs overlap. */
  readonly runId?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly lastLines?: readonly string[] | undefined;
};

/** What is known of a job from its messages; times in ms since the epoch. */
export type HeartbeatRecord = {
  readonly name: string;
  /** When it was heard of last, and what it said then. */
  readonly lastAt: number;
  readonly state: BeatState;
  readonly host: string;
  readonly runId: string | null;
  /** When the newest run began, where that was told. */
  readonly startedAt: number | null;
  /** How the last run ended that has; a run that has only begun leaves it as it was. */
  readonly outcome: 'success' | 'failure' | null;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly exitCode: number | null;
  readonly lastLines: readonly string[];
};

/** Lines and characters of a line that are kept of what a job said. */
export const LAST_LINES = { lines: 20, characters: 1_000 } as const;

/** The record after a message. One that is older than what is known changes nothing. */
export function recordBeat(name: string, before: HeartbeatRecord | undefined, beat: Beat): HeartbeatRecord {
  if (before !== undefined && beat.at < before.lastAt) return before;
  const { state, at, host, runId = null } = beat;
  const heard = { name, lastAt: at, state, host, runId };
  return state === 'start'
    ? { ...lastRun(before), ...heard, startedAt: at }
    : { ...heard, ...ended(before, beat) };
}

function lastRun(before: HeartbeatRecord | undefined) {
  const { outcome = null, endedAt = null, durationMs = null, exitCode = null, lastLines = [] } = before ?? {};
  return { outcome, endedAt, durationMs, exitCode, lastLines };
}

function ended(
  before: HeartbeatRecord | undefined,
  { state, at, exitCode, runId, lastLines = [], ...beat }: Beat,
) {
  const own = before?.state === 'start' && (runId === undefined || runId === before.runId);
  const started = own ? before.startedAt : null;
  const durationMs = beat.durationMs ?? (started === null ? null : at - started);
  return {
    startedAt: started ?? (durationMs === null ? null : at - durationMs),
    outcome: state === 'success' ? ('success' as const) : ('failure' as const),
    endedAt: at,
    durationMs,
    exitCode: exitCode ?? null,
    lastLines: lastLines.slice(-LAST_LINES.lines).map((line) => line.slice(0, LAST_LINES.characters)),
  };
}

/**
 * Which of two records of one job counts where agents exchange them: the newer; of two of one moment always the same
 * one, whoever asks.
 */
export function newerRecord(one: HeartbeatRecord, other: HeartbeatRecord): HeartbeatRecord {
  if (one.lastAt !== other.lastAt) return one.lastAt > other.lastAt ? one : other;
  const [first, second] = [one, other].map(
    (record) => `${beatStates.indexOf(record.state)} ${record.host} ${record.runId}`,
  );
  return first! >= second! ? one : other;
}
