import type { TapAnswer } from '../tap/tap-buffer.ts';
import { jsonText } from './json-text.ts';

/** What a tap saw; bytes in base64, times in RFC 3339. */
export function tapText({ next, records, missedBytes }: TapAnswer): string {
  return jsonText({
    next,
    records: records.map(({ time, data, ...record }) => ({
      time: new Date(time).toISOString(),
      ...record,
      data: data === null ? null : Buffer.from(data).toString('base64'),
    })),
    missedBytes,
  });
}
