import { parseWalName } from './wal-name.ts';

/**
 * One object of the archive. The names are `wal/SYSTEM/TIMELINE/NAME-TAG` with the name in lower case and the tag that of the file
 * (`WalTag`): two different files of one name are seen by their names alone, also by who may write and not read.
 * A file of more than `PART_SIZE` bytes is several objects, `…-TAG-PART-PARTS`, each number two or more digits, the first part 1;
 * a segment of fewer is `…-TAG-sN` with N the binary logarithm of its size, so that the names tell the segment size.
 */
export type WalObject = {
  readonly systemId: string;
  /** As PostgreSQL calls it. */
  readonly name: string;
  readonly tag: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  /** Bytes of a segment; null for other files. */
  readonly segmentSize: number | null;
};

/** Bytes of a file that one object holds: no object of a repository is longer than 64 MiB, and memory is bounded. */
export const PART_SIZE = 16 * 1_024 * 1_024;

/** Digits of a tag. */
const TAG_DIGITS = 16;

const SHAPE = new RegExp(
  `^wal/(\\d{1,20})/[0-9a-f]{8,16}/([0-9a-f.a-z]+)-([0-9a-f]{${TAG_DIGITS}})(?:-(\\d{2,3})-(\\d{2,3})|-s(2[0-3]))?$`,
);

/** The folder of a file: timeline and upper half of the number, so that none holds more than what 4 GiB of log make. */
export function walFolder(systemId: string, name: string): string {
  const folder = name.endsWith('.history') ? name.slice(0, 8) : name.slice(0, 16);
  return `wal/${systemId}/${folder.toLowerCase()}/`;
}

export function walObjectName({ systemId, name, tag, part, parts, segmentSize }: WalObject): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const small = segmentSize !== null && segmentSize < PART_SIZE;
  const behind = parts > 1 ? `-${two(part)}-${two(parts)}` : small ? `-s${Math.log2(segmentSize)}` : '';
  return `${walFolder(systemId, name)}${name.toLowerCase()}-${tag}${behind}`;
}

/** Reads the name of an object; undefined where it is not one of these. */
export function parseWalObject(object: string): WalObject | undefined {
  const [, systemId, lower, tag, part = '1', parts = '1', small] = SHAPE.exec(object) ?? [];
  if (systemId === undefined || lower === undefined || tag === undefined) return undefined;
  const name = upperName(lower);
  const kind = parseWalName(name)?.kind;
  if (kind === undefined || Number(part) > Number(parts) || Number(part) < 1) return undefined;
  const size = small === undefined ? PART_SIZE * Number(parts) : 2 ** Number(small);
  const segmentSize = kind === 'segment' || kind === 'partial' ? size : null;
  return { systemId, name, tag, part: Number(part), parts: Number(parts), segmentSize };
}

/** PostgreSQL writes the digits in upper case, and `.partial`, `.backup` and `.history` in lower. */
function upperName(lower: string): string {
  const dot = lower.lastIndexOf('.');
  return dot < 0 ? lower.toUpperCase() : `${lower.slice(0, dot).toUpperCase()}${lower.slice(dot)}`;
}
