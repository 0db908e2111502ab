/**
 * What PostgreSQL calls the files that it archives (`access/xlog_internal.h`): a segment is timeline, then the two halves of its
 * number, eight hexadecimal digits each.
 */
export type WalName =
  | { readonly kind: 'segment'; readonly name: string; readonly timeline: number }
  /** The last segment of a timeline that a promotion ended. */
  | { readonly kind: 'partial'; readonly name: string; readonly timeline: number }
  /** What a base backup began and ended with; nothing that recovery needs. */
  | { readonly kind: 'backup'; readonly name: string; readonly timeline: number }
  /** Where a timeline came from. */
  | { readonly kind: 'history'; readonly name: string; readonly timeline: number };

const SHAPES = {
  segment: /^[0-9A-F]{24}$/,
  partial: /^[0-9A-F]{24}\.partial$/,
  backup: /^[0-9A-F]{24}\.[0-9A-F]{8}\.backup$/,
  history: /^[0-9A-F]{8}\.history$/,
} as const;

/** Reads such a name; undefined for any other, `RECOVERYXLOG` too. */
export function parseWalName(name: string): WalName | undefined {
  for (const [kind, shape] of Object.entries(SHAPES)) {
    const timeline = Number.parseInt(name.slice(0, 8), 16);
    if (shape.test(name)) return { kind: kind as WalName['kind'], name, timeline };
  }
  return undefined;
}

/** A number in so many upper-case hexadecimal digits. */
const hex = (value: number, digits = 8) => value.toString(16).toUpperCase().padStart(digits, '0');

/** How many segments one value of the middle eight digits holds. */
const segmentsPerLog = (segmentSize: number) => 0x1_0000_0000 / segmentSize;

/** The name of the segment with that number (its first byte divided by the segment size). */
export function segmentName(timeline: number, number: number, segmentSize: number): string {
  const perLog = segmentsPerLog(segmentSize);
  return `${hex(timeline)}${hex(Math.floor(number / perLog))}${hex(number % perLog)}`;
}

/** The number of a segment; takes its name, also with something behind it. */
export function segmentNumber(name: string, segmentSize: number): number {
  const log = Number.parseInt(name.slice(8, 16), 16);
  return log * segmentsPerLog(segmentSize) + Number.parseInt(name.slice(16, 24), 16);
}

/** The segment that holds the byte at an LSN. */
export function segmentAt(timeline: number, lsn: bigint, segmentSize: number): string {
  return segmentName(timeline, Number(lsn / BigInt(segmentSize)), segmentSize);
}

export function historyName(timeline: number): string {
  return `${hex(timeline)}.history`;
}
