import type { NewEvent } from '../../store/local/events.ts';
import type { MarkRequest } from './probe-marks.ts';

/** The event of a mark that somebody set or took away. */
export function markEvent(
  name: string,
  { mark, seconds }: Pick<MarkRequest, 'mark' | 'seconds'>,
  actor: string,
): NewEvent {
  const message =
    seconds === 0
      ? `${name} is no longer ${mark}, by ${actor}`
      : `${name} is ${mark}${seconds === null ? '' : ` for ${seconds} s`}, by ${actor}`;
  return { kind: 'probe-marked', severity: 'info', subject: name, message };
}
