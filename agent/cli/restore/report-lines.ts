import type { RestoreReport } from '../../../recovery/restore/restore-kind.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { humanDuration } from '../../kit/duration.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { counted } from '../counted.ts';
import type { RestoreView } from './restore-view.ts';

const SHOWN_NOTES = 20;

/** What a person reads of a restore that is done. */
export function reportLines({ snapshot }: RestoreView, report: RestoreReport): string[] {
  const { entries, bytes, safetyCopy, steps, notes, next } = report;
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  const more = notes.length - SHOWN_NOTES;
  return [
    '',
    safeLine(
      `Restored ${snapshot.source}: ${counted(entries, 'entry')}, ${humanBytes(bytes)}, in ${humanDuration(seconds * 1_000)}`,
      300,
    ),
    ...steps.map(({ name, seconds }) => `  ${safeLine(name).padEnd(16)} ${humanDuration(seconds * 1_000)}`),
    ...notes.slice(0, SHOWN_NOTES).map((note) => `  note: ${safeLine(note, 300)}`),
    ...(more > 0 ? [`  note: ${more} more (--json tells all)`] : []),
    ...(safetyCopy === null ? [] : [`  What was there before: ${safeLine(safetyCopy, 4_096)}`]),
    ...(next.length === 0 ? [] : ['Next:', ...next.map((line) => `  ${safeLine(line, 1_000)}`)]),
  ];
}
