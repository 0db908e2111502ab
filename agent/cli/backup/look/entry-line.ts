import type { Entry, EntryType } from '../../../../recovery/archive/entry.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { localTime } from '../snapshot-columns.ts';

const letters: Record<EntryType, string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  'hard-link': 'h',
  fifo: 'p',
  'character-device': 'c',
  'block-device': 'b',
};

/** One entry as `ls -l` has it. */
export function entryLine(entry: Entry): string {
  const { type, mode, uid, gid, user, group, size, content, mtime, path, target } = entry;
  const owner = `${user ?? uid ?? '-'}:${group ?? gid ?? '-'}`;
  const bytes = type === 'file' ? String(size ?? content?.bytes ?? 0) : '-';
  const arrow = target === undefined ? '' : ` -> ${safeLine(target, 1_000)}`;
  return [
    `${letters[type]}${permissions(mode)}`,
    safeLine(owner, 40).padEnd(13),
    bytes.padStart(12),
    mtime === undefined
      ? ' '.repeat(16)
      : localTime(new Date(Number(BigInt(mtime) / 1_000_000n)).toISOString()),
    `${safeLine(path, 4_096)}${arrow}`,
  ].join(' ');
}

function permissions(mode: number | undefined): string {
  if (mode === undefined) return '?????????';
  const bits = 'rwxrwxrwx';
  const plain = [...bits].map((letter, index) => (mode & (1 << (8 - index)) ? letter : '-'));
  for (const [bit, at, letter] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const)
    if (mode & bit) plain[at] = plain[at] === 'x' ? letter : letter.toUpperCase();
  return plain.join('');
}
