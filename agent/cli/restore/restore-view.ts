import type { PreflightCheck } from '../../../recovery/restore/restore-kind.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { humanDuration } from '../../kit/duration.ts';
import { OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { localTime, SHOWN_DIGITS } from '../backup/snapshot-columns.ts';
import { counted } from '../counted.ts';
import type { Style } from '../style.ts';
import { shortDuration } from '../table/short-units.ts';

/** What a restore would do, as a person is shown it; made here or by an agent. */
export type RestoreView = {
  readonly snapshot: {
    readonly id: string;
    readonly source: string;
    readonly host: string;
    readonly startedAt: string;
  };
  readonly checks: readonly (Omit<PreflightCheck, 'hint'> & { readonly hint?: string | null })[];
  readonly steps: readonly string[];
  readonly replaces: readonly string[];
  readonly bytes: number;
  readonly entries: number;
  /** By earlier restores; null where nobody knows. */
  readonly estimatedSeconds: number | null;
  readonly confirmation: string;
};

const words = { pass: 'ok', warn: 'WARN', refuse: 'NO' } as const;

/** The plan of a restore. */
export function viewLines(view: RestoreView, style: Style, now = Date.now()): string[] {
  const { snapshot, checks, steps, replaces, bytes, entries, estimatedSeconds } = view;
  const age = shortDuration(now - Date.parse(snapshot.startedAt));
  const names = Math.max(...checks.map(({ name }) => name.length), 0);
  const takes = estimatedSeconds === null ? '' : `, about ${humanDuration(estimatedSeconds * 1_000)}`;
  return [
    safeLine(
      `Snapshot ${snapshot.id.slice(0, SHOWN_DIGITS)} of ${snapshot.source} on ${snapshot.host}, taken ${localTime(snapshot.startedAt)} (${age} ago)`,
      300,
    ),
    `${counted(entries, 'entry')}, ${humanBytes(bytes)}${takes}`,
    '',
    ...checks.flatMap((check) => checkLines(check, names, style)),
    ...(steps.length === 0 ? [] : ['']),
    ...steps.map((step, index) => `${String(index + 1).padStart(3)}. ${safeLine(step, 300)}`),
    ...(replaces.length === 0 ? [] : ['', 'What is there now is replaced, and kept as a safety copy:']),
    ...replaces.map((one) => `     ${safeLine(one, 300)}`),
  ];
}

function checkLines(
  { name, verdict, found, hint }: RestoreView['checks'][number],
  width: number,
  style: Style,
) {
  const paint = { pass: style.good, warn: style.warn, refuse: style.bad }[verdict] ?? style.strong;
  const word = paint((words[verdict] ?? safeLine(verdict, 10)).padEnd(4));
  const lines = [`${word}  ${safeLine(name).padEnd(width)}  ${safeLine(found, 300)}`];
  if (verdict !== 'pass' && hint) lines.push(`      ${' '.repeat(width)}  ${safeLine(hint, 300)}`);
  return lines;
}

/** @throws OperationalError `conflict` with the first reason for which it cannot be done. */
export function refuseIfChecksDo({ checks, snapshot }: RestoreView): void {
  const refusal = checks.find(({ verdict }) => verdict === 'refuse');
  if (refusal === undefined) return;
  const { name, found, hint } = refusal;
  throw new OperationalError('conflict', `Cannot restore ${snapshot.source}: ${name}: ${found}`, {
    ...(hint && { hint }),
  });
}
