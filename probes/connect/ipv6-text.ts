/** An IPv6 address as its eight groups of 16 bits; what it is given is known to be an address (`isIPv6`), without zone. */
export function ipv6Groups(text: string): number[] {
  const [head = '', tail] = hexadecimal(text).split('::');
  const before = groupsIn(head);
  if (tail === undefined) return before;
  const after = groupsIn(tail);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** Eight groups as text (RFC 5952, section 4.2): the first of the longest runs of two zeros or more is `::`. */
export function ipv6Text(groups: readonly number[]): string {
  const runs = groups.map((_, index) => zerosFrom(groups, index));
  const longest = Math.max(...runs);
  const at = runs.indexOf(longest);
  const joined = (some: readonly number[]) => some.map((group) => group.toString(16)).join(':');
  if (longest < 2) return joined(groups);
  return `${joined(groups.slice(0, at))}::${joined(groups.slice(at + longest))}`;
}

function groupsIn(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
}

/** The last two groups may be written as an IPv4 address. */
function hexadecimal(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a, b, c, d] = bytes.map(Number);
    return `${((a! << 8) | b!).toString(16)}:${((c! << 8) | d!).toString(16)}`;
  });
}

function zerosFrom(groups: readonly number[], index: number): number {
  const run = groups.slice(index).findIndex((group) => group !== 0);
  return run < 0 ? groups.length - index : run;
}
