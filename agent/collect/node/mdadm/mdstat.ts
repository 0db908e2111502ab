/** One array of `/proc/mdstat`; blocks are of 1,024 bytes. */
export type MdArray = {
  readonly name: string;
  readonly state: 'active' | 'inactive' | 'recovering' | 'resync' | 'check';
  readonly disks: {
    readonly required: number;
    readonly active: number;
    readonly failed: number;
    readonly spare: number;
  };
  readonly blocks: number;
  readonly blocksSynced: number;
};

/**
 * Reads `/proc/mdstat`: for each array a line with its members, a line with its size, and while it is being put in
 * order a line with the progress.
 *
 *     md0 : active raid1 sdb1[1] sda1[0](F)
 *           248896 blocks [2/1] [_U]
 *           [==>...]  recovery = 12.6% (16775552/132813952) finish=127.5min speed=15152K/sec
 *
 * @throws SyntaxError when an array is torn
 */
export function parseMdstat(text: string): MdArray[] {
  const lines = text.split('\n');
  const arrays: MdArray[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (!/^\S+ : /.test(line) || /^(Personalities|unused)/.test(line)) continue;
    const below = lines.slice(index + 1, nextArray(lines, index + 1));
    arrays.push(parseArray(line, below));
  }
  return arrays;
}

function nextArray(lines: readonly string[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && /^\S/.test(line));
  return found === -1 ? lines.length : found;
}

function parseArray(line: string, below: readonly string[]): MdArray {
  const [name = '', , activity = ''] = line.split(/\s+/);
  const size = /^\s*(\d+) blocks/.exec(below[0] ?? '');
  if (size === null) throw new SyntaxError(`Cannot read mdstat: array ${name} has no size`);
  const blocks = Number(size[1]);
  const count = (mark: string) => line.split(mark).length - 1;
  const members = { failed: count('(F)'), spare: count('(S)') };
  return {
    name,
    disks: { ...countDisks(name, line, below[0]!), ...members },
    blocks,
    ...progress(below.slice(1), activity === 'active' ? 'active' : 'inactive', blocks),
  };
}

/** Striped and joined arrays have no redundancy, so they do not say how many members they need: all of them. */
function countDisks(name: string, line: string, status: string): { required: number; active: number } {
  if (/\b(raid0|linear)\b/.test(line)) {
    const all = line.split('[').length - 1;
    return { required: all, active: all };
  }
  if (/\binactive\b/.test(line)) return { required: 0, active: 0 };
  const [, required, active] = /\[(\d+)\/(\d+)\] \[[U_]+\]/.exec(status) ?? [];
  if (required === undefined)
    throw new SyntaxError(`Cannot read mdstat: array ${name} has no count of disks`);
  return { required: Number(required), active: Number(active) };
}

function progress(
  lines: readonly string[],
  state: 'active' | 'inactive',
  blocks: number,
): Pick<MdArray, 'state' | 'blocksSynced'> {
  const line = lines.find(
    (each) => /\b(recovery|resync|check|reshape)\b/.test(each) && !each.includes('bitmap'),
  );
  if (line === undefined || line.includes('reshape')) return { state, blocksSynced: blocks };
  const kind = line.includes('recovery') ? 'recovering' : line.includes('resync') ? 'resync' : 'check';
  if (/PENDING|DELAYED/.test(line)) return { state: kind, blocksSynced: 0 };
  const synced = /\((\d+)\/\d+\)/.exec(line)?.[1];
  if (synced === undefined) throw new SyntaxError(`Cannot read mdstat: "${line.trim()}" says no progress`);
  return { state: kind, blocksSynced: Number(synced) };
}
