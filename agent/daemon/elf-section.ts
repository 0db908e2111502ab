import { closeSync, openSync, readSync } from 'node:fs';

/** Where a section of a program stands in memory when the program is loaded at its own addresses. */
export type ElfSection = { readonly address: number; readonly size: number };

/**
 * Finds a section of a 64-bit little-endian ELF program (System V gABI, chapter 4).
 *
 * @returns undefined when the file is no such program, is loaded anywhere (`ET_DYN`), or has no such section.
 */
export function elfSection(path: string, name: string): ElfSection | undefined {
  const file = openSync(path, 'r');
  const read = (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
  };
  try {
    const header = read(0, 64);
    if (!isFixedElf64(header)) return undefined;
    const [entrySize, count, namesIndex] = [58, 60, 62].map((offset) => header.readUInt16LE(offset));
    const table = read(Number(header.readBigUInt64LE(40)), entrySize! * count!);
    const entry = (index: number) => table.subarray(index * entrySize!, (index + 1) * entrySize!);
    const names = rangeOf(entry(namesIndex!));
    const text = read(names.offset, names.size);
    for (let index = 0; index < count!; index++) {
      const start = entry(index).readUInt32LE(0);
      const { address, size } = rangeOf(entry(index));
      if (text.toString('latin1', start, text.indexOf(0, start)) === name) return { address, size };
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

function isFixedElf64(header: Buffer): boolean {
  const [ELF64_LITTLE_ENDIAN, EXECUTABLE] = ['7f454c460201', 2];
  return (
    header.length === 64 &&
    header.toString('hex', 0, 6) === ELF64_LITTLE_ENDIAN &&
    header.readUInt16LE(16) === EXECUTABLE
  );
}

function rangeOf(entry: Buffer): { address: number; offset: number; size: number } {
  const [address, offset, size] = [16, 24, 32].map((at) => Number(entry.readBigUInt64LE(at)));
  return { address: address!, offset: offset!, size: size! };
}
