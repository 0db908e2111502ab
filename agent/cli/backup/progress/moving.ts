import type { ProgressRate } from '../../../../recovery/progress-rate.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { shortDuration } from '../../table/short-units.ts';

/** How far something has come: a backup, a restore, a check. */
export type Moving = {
  /** `copy files`, `wait for WAL`, `verify`. */
  readonly step: string;
  readonly bytes: number;
  readonly totalBytes: number | null;
  readonly entries: number;
  readonly totalEntries: number | null;
};

/** The share that is done, 0 to 1; null where nobody knows how much there will be. */
export function shareDone({ bytes, totalBytes, entries, totalEntries }: Moving): number | null {
  if (totalBytes) return Math.min(1, bytes / totalBytes);
  return totalEntries ? Math.min(1, entries / totalEntries) : null;
}

/** `copy files: 73 %, 2.48 GiB of 3.40 GiB, 117 MiB/s, 3m left`. */
export function movingText(moving: Moving, rate: ProgressRate, held: string | null = null): string {
  const { step, bytes, totalBytes, entries, totalEntries } = moving;
  const share = shareDone(moving);
  const left = rate.secondsLeft(totalBytes);
  const speed = rate.bytesPerSecond;
  const parts = [
    share === null ? '' : `${Math.floor(share * 100)} %`,
    left === null || share === 1 ? '' : `${shortDuration(left * 1_000)} left`,
    bytes === 0 && !totalBytes ? '' : amount(humanBytes(bytes), totalBytes && humanBytes(totalBytes)),
    entries === 0 && !totalEntries ? '' : `${amount(String(entries), totalEntries)} entries`,
    speed > 0 ? `${humanBytes(speed)}/s` : '',
    held === null ? '' : `held: ${held}`,
  ];
  return safeLine(`${step}: ${parts.filter((part) => part !== '').join(', ')}`.replace(/: $/, ''));
}

function amount(done: string, total: string | number | null): string {
  return total ? `${done} of ${total}` : done;
}
