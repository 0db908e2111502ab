const between =
  (...ranges: readonly (readonly [number, number])[]) =>
  (code: number) =>
    ranges.some(([from, to]) => code >= from && code <= to);

const upper = between([0x41, 0x5a]);
const lower = between([0x61, 0x7a]);
const digit = between([0x30, 0x39]);
const graph = between([0x21, 0x7e]);
const alpha = (code: number) => upper(code) || lower(code);
const alnum = (code: number) => alpha(code) || digit(code);

/** The classes of POSIX in the C locale, as git has them. */
const named: Readonly<Record<string, (code: number) => boolean>> = {
  alnum,
  alpha,
  blank: (code) => code === 0x20 || code === 0x09,
  cntrl: between([0, 0x1f], [0x7f, 0x7f]),
  digit,
  graph,
  lower,
  print: between([0x20, 0x7e]),
  punct: (code) => graph(code) && !alnum(code),
  space: between([0x09, 0x0d], [0x20, 0x20]),
  upper,
  xdigit: between([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
};

/**
 * Reads `[…]`, step for step as wildmatch.c of git does: `!` and `^` turn it round, `]` stands for itself at the beginning, `-` makes
 * a range unless it is first or last, `[:name:]` is a class of POSIX.
 *
 * @param at where its bracket opens
 * @returns which bytes are in it, never the slash; undefined where it does not end or a class has no such name
 */
export function characterClass(pattern: string, at: number): { token: Uint8Array; next: number } | undefined {
  const members = new Uint8Array(256);
  const turned = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  let [here, previous] = [turned ? at + 2 : at + 1, 0];
  do {
    const item = readItem(pattern, here, previous);
    if (item === undefined) return undefined;
    for (let code = 0; code < 256; code++) if (item.has(code)) members[code] = 1;
    [here, previous] = [item.next, item.last];
  } while (here < pattern.length && pattern[here] !== ']');
  if (here >= pattern.length) return undefined;
  const token = turned ? members.map((member) => 1 - member) : members;
  token[0x2f] = 0;
  return { token, next: here + 1 };
}

/** `last` is what a range may begin with; 0 behind a range or a class. */
type Item = {
  readonly has: (code: number) => boolean;
  readonly next: number;
  readonly last: number;
};

function readItem(pattern: string, at: number, previous: number): Item | undefined {
  if (at >= pattern.length) return undefined;
  if (pattern[at] === '-' && previous !== 0 && at + 1 < pattern.length && pattern[at + 1] !== ']')
    return readRange(pattern, at + 1, previous);
  if (pattern.startsWith('[:', at)) return readNamed(pattern, at);
  return readByte(pattern, at);
}

function readByte(pattern: string, at: number): Item | undefined {
  const escaped = pattern[at] === '\\' ? 1 : 0;
  if (at + escaped >= pattern.length) return undefined;
  const code = pattern.charCodeAt(at + escaped);
  return { has: (other) => other === code, next: at + escaped + 1, last: code };
}

function readRange(pattern: string, at: number, from: number): Item | undefined {
  const end = readByte(pattern, at);
  return end && { has: (code) => code >= from && code <= end.last, next: end.next, last: 0 };
}

function readNamed(pattern: string, at: number): Item | undefined {
  const end = pattern.indexOf(']', at + 2);
  if (end < 0) return undefined;
  // Without `:]` at its end it is a bracket among others.
  if (end - 1 < at + 2 || pattern[end - 1] !== ':')
    return { has: (code) => code === 0x5b, next: at + 1, last: 0x5b };
  const has = named[pattern.slice(at + 2, end - 1)];
  return has && { has, next: end + 1, last: 0 };
}
