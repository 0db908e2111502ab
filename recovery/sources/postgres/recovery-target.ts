import { OperationalError } from '../../../agent/kit/errors.ts';

/** Up to where WAL is replayed. */
export type RecoveryTarget =
  | { readonly kind: 'latest' }
  /** As soon as the data are consistent: the end of the backup. */
  | { readonly kind: 'immediate' }
  | { readonly kind: 'time'; readonly at: Date; readonly text: string }
  | { readonly kind: 'xid'; readonly xid: string }
  | { readonly kind: 'lsn'; readonly lsn: string }
  /** A restore point that `pg_create_restore_point` made. */
  | { readonly kind: 'name'; readonly name: string };

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Reads what was asked for: RFC 3339 with a time zone, `xid:N`, `lsn:X/Y`, `name:LABEL`, `immediate`; nothing for the latest there is.
 *
 * @throws OperationalError `invalid`
 */
export function parseRecoveryTarget(until: string | undefined): RecoveryTarget {
  if (until === undefined || until === 'latest') return { kind: 'latest' };
  if (until === 'immediate') return { kind: 'immediate' };
  const [, kind, value = ''] = /^(xid|lsn|name):(.+)$/s.exec(until) ?? [];
  if (kind === 'xid' && /^[1-9]\d{0,19}$/.test(value)) return { kind, xid: value };
  if (kind === 'lsn' && /^[0-9a-f]{1,8}\/[0-9a-f]{1,8}$/i.test(value))
    return { kind, lsn: value.toUpperCase() };
  // MAXFNAMELEN of the server, with its end.
  if (kind === 'name' && value.length < 64 && !/[\0-\x1f]/.test(value)) return { kind, name: value };
  const at = new Date(until.replace(' ', 'T'));
  if (TIME.test(until) && !Number.isNaN(at.getTime()))
    return { kind: 'time', at, text: until.replace('T', ' ').replace(/Z$/, '+00:00') };
  throw new OperationalError(
    'invalid',
    `Cannot restore until ${JSON.stringify(until)}: that is no point in time`,
    {
      hint: '2026-11-21T02:14:59Z with its time zone, xid:N, lsn:X/Y, name:LABEL or immediate',
    },
  );
}

/** The settings of the server for it (PostgreSQL documentation, 20.5.6). */
export function targetSettings(target: RecoveryTarget, inclusive: boolean): Readonly<Record<string, string>> {
  const common = {
    recovery_target_timeline: 'latest',
    recovery_target_action: 'promote',
    recovery_target_inclusive: inclusive ? 'on' : 'off',
  };
  switch (target.kind) {
    case 'latest':
      return { recovery_target_timeline: 'latest' };
    case 'immediate':
      return { ...common, recovery_target: 'immediate' };
    case 'time':
      return { ...common, recovery_target_time: target.text };
    case 'xid':
      return { ...common, recovery_target_xid: target.xid };
    case 'lsn':
      return { ...common, recovery_target_lsn: target.lsn };
    case 'name':
      return { ...common, recovery_target_name: target.name };
  }
}

/** For people. */
export function targetText(target: RecoveryTarget): string {
  switch (target.kind) {
    case 'latest':
      return 'the end of the WAL there is';
    case 'immediate':
      return 'the end of the backup';
    case 'time':
      return target.text;
    case 'xid':
      return `transaction ${target.xid}`;
    case 'lsn':
      return `LSN ${target.lsn}`;
    case 'name':
      return `restore point ${target.name}`;
  }
}
