import type { PlanRequest } from '../../data/act-on-backups.ts';
import type { FormField, FormValues } from '../../overlays/form.ts';
import { filterTerms } from '../../table/filter.ts';
import { parseMoment } from '../../time/moment.ts';

export type RestoreFormOptions = {
  /** Full id. */
  readonly snapshot: string;
  readonly source: string;
  /** The target in which the snapshot was found; null for the first that is well. */
  readonly target: string | null;
  /** Whether it can be brought to a point in time: there is a write-ahead log. */
  readonly hasLog: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

const YES_NO = ['no', 'yes'] as const;

/** What a restore is asked for: where to, what, until when, how. */
export function restoreFields({ source, hasLog, now }: RestoreFormOptions): FormField[] {
  return [
    {
      ...{ id: 'to', label: 'to', initial: '' },
      describe: `a folder or another name; empty for where it came from: ${source}`,
      check: () => undefined,
    },
    {
      ...{ id: 'only', label: 'only', initial: '' },
      describe: 'paths, databases or tables, with blanks between; empty for all; "in quotes" with a blank',
      check: () => undefined,
    },
    ...(hasLog
      ? [
          {
            ...{ id: 'until', label: 'until', initial: '' },
            describe:
              '02:14:59 (UTC), a date and time, xid:N, lsn:X/Y, name:LABEL, immediate; empty for the end',
            check: (text: string) => untilProblem(text, now()),
          },
        ]
      : []),
    {
      ...{ id: 'delta', label: 'delta', initial: 'no', choices: YES_NO },
      describe: 'yes: what is there already and equal is kept, only the rest is read',
      check: () => undefined,
    },
    {
      ...{ id: 'verify', label: 'verify', initial: 'yes', choices: YES_NO },
      describe: 'yes: what was written is read again and compared',
      check: () => undefined,
    },
  ];
}

/** What the agent is asked to plan, by what stands in the form. */
export function planRequest(values: FormValues, { snapshot, target, now }: RestoreFormOptions): PlanRequest {
  const to = (values.to ?? '').trim();
  const only = filterTerms(values.only ?? '');
  const until = untilValue(values.until ?? '', now());
  return {
    snapshot,
    ...(target === null ? {} : { target }),
    ...(to === '' ? {} : { to }),
    ...(only.length === 0 ? {} : { only }),
    ...(until === '' ? {} : { until }),
    delta: values.delta === 'yes',
    verify: values.verify === 'yes',
  };
}

/** A point in time that is no time: a transaction, a place in the log, a named point, the earliest that is consistent. */
const NAMED_POINT = /^(?:xid:\d+|lsn:[0-9a-f]{1,8}\/[0-9a-f]{1,8}|name:\S.*|immediate)$/i;

function untilProblem(text: string, now: number): string | undefined {
  try {
    untilValue(text, now);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError)
      return 'write 02:14:59, 2026-11-21T02:14:59Z, xid:N, lsn:X/Y, name:LABEL or immediate';
    throw error;
  }
}

/** A moment as RFC 3339; other points as they are typed. @throws SyntaxError when it is none of them */
function untilValue(text: string, now: number): string {
  const typed = text.trim();
  if (typed === '' || NAMED_POINT.test(typed)) return typed;
  const at = parseMoment(typed, now);
  if (at === null) throw new SyntaxError(`${typed} is no point in time`);
  // What is written in full may be finer than a millisecond.
  return /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(typed) ? typed : new Date(at).toISOString();
}
