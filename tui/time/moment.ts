import { parseDuration } from '../../agent/kit/duration.ts';

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(Z)?$/;

/**
 * Reads a moment as a person types it: `03:12` or `03:12:07` (UTC, the last time it was so), `-10m` or `10m ago`, a date
 * with time (RFC 3339, or with a blank for the T and without the Z), `now` for the present (null).
 *
 * @param now ms since the epoch.
 * @throws SyntaxError when it is none of these, or lies in the future.
 */
export function parseMoment(text: string, now: number): number | null {
  const typed = text.trim();
  if (typed === '' || typed === 'now' || typed === 'live') return null;
  const at = relative(typed, now) ?? clockTime(typed, now) ?? dateTime(typed);
  if (at === undefined || Number.isNaN(at))
    throw new SyntaxError(`Cannot read time "${typed}": write 03:12, 03:12:07, -10m or 2026-11-21T03:12Z`);
  if (at > now) throw new SyntaxError(`Cannot show ${new Date(at).toISOString()}: that is still to come`);
  return at;
}

function relative(text: string, now: number): number | undefined {
  const length = /^-\s*(\S+)$/.exec(text)?.[1] ?? /^(\S+)\s+ago$/.exec(text)?.[1];
  return length === undefined ? undefined : now - parseDuration(length);
}

function clockTime(text: string, now: number): number | undefined {
  const [, hours, minutes, seconds = '0'] = CLOCK.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    return undefined;
  const midnight = Math.floor(now / 86_400_000) * 86_400_000;
  const today = midnight + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
  return today > now ? today - 86_400_000 : today;
}

function dateTime(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:\d{2})?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  return Date.parse(`${match[1]}T${match[2] ?? '00:00'}${(match[3] ?? 'Z').toUpperCase()}`);
}
