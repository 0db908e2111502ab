import { formatDuration } from '../../agent/kit/duration.ts';
import { goDuration } from '../conditions/go-value.ts';
import type { ForeignSection } from './foreign-section.ts';

/** A duration of Go (`1.5s`, `1m30s`) as the configuration writes it; undefined where there is none. */
export function goDurationText(section: ForeignSection, key: string): string | undefined {
  const text = section.text(key);
  if (text === undefined || text === '0') return undefined;
  const milliseconds = goDuration(text);
  if (milliseconds === undefined || milliseconds < 0) {
    return section.refuse(key, 'expected a duration such as 5s or 1m30s');
  }
  return milliseconds === 0 ? undefined : formatDuration(milliseconds);
}
