/** Reads `key value` lines (cpu.stat, memory.events): the values by key. */
export function parseFlatKeyed(text: string): Record<string, number> {
  const values: Record<string, number> = Object.create(null);
  for (const [, key, value] of text.matchAll(/^(\S+) (\d+)$/gm)) values[key!] = Number(value);
  return values;
}

/** Sums the `key=value` pairs of all lines of io.stat: one line a device. */
export function sumNestedKeyed(text: string): Record<string, number> {
  const sums: Record<string, number> = Object.create(null);
  for (const [, key, value] of text.matchAll(/ (\w+)=(\d+)/g)) sums[key!] = (sums[key!] ?? 0) + Number(value);
  return sums;
}

/** Sums the `device operation value` lines of blkio files: the sums by operation. */
export function sumBlkio(text: string): Record<string, number> {
  const sums: Record<string, number> = Object.create(null);
  for (const [, operation, value] of text.matchAll(/^\d+:\d+ (\w+) (\d+)$/gm)) {
    sums[operation!] = (sums[operation!] ?? 0) + Number(value);
  }
  return sums;
}

/** The totals of a pressure file in seconds: `some` is waiting, `full` is stalled. */
export function parsePressure(text: string): { waiting: number | undefined; stalled: number | undefined } {
  return { waiting: total(text, 'some'), stalled: total(text, 'full') };
}

function total(text: string, line: 'some' | 'full'): number | undefined {
  const match = new RegExp(`^${line} .*total=(\\d+)$`, 'm').exec(text);
  return match ? Number(match[1]) / 1e6 : undefined;
}
