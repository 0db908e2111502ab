import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { elfSection } from './elf-section.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-elf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program of type `type` with one section `.bun` at 0x6848000, 0x1234 bytes long, and its table of names. */
function program(type: number): string {
  const names = Buffer.from('\0.shstrtab\0.bun\0');
  const bytes = Buffer.alloc(64 + 3 * 64 + names.length);
  bytes.write('7f454c460201', 'hex');
  bytes.writeUInt16LE(type, 16);
  bytes.writeBigUInt64LE(64n, 40);
  for (const [at, value] of [
    [58, 64],
    [60, 3],
    [62, 1],
  ] as const)
    bytes.writeUInt16LE(value, at);
  const section = (index: number, name: number, address: bigint, offset: bigint, size: bigint) => {
    const at = 64 + index * 64;
    bytes.writeUInt32LE(name, at);
    bytes.writeBigUInt64LE(address, at + 16);
    bytes.writeBigUInt64LE(offset, at + 24);
    bytes.writeBigUInt64LE(size, at + 32);
  };
  section(1, 1, 0n, 256n, BigInt(names.length));
  section(2, 11, 0x6848000n, 0n, 0x1234n);
  names.copy(bytes, 256);
  const path = join(folder, `type-${type}`);
  writeFileSync(path, bytes);
  return path;
}

describe('elfSection()', () => {
  test('gives address and size of a section by its name', () => {
    expect(elfSection(program(2), '.bun')).toEqual({ address: 0x6848000, size: 0x1234 });
  });

  test('knows no section of another name', () => {
    expect(elfSection(program(2), '.text')).toBeUndefined();
  });

  test('leaves alone a program that is loaded anywhere', () => {
    expect(elfSection(program(3), '.bun')).toBeUndefined();
  });

  test('leaves alone what is no program', () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'hello');
    expect(elfSection(path, '.bun')).toBeUndefined();
  });
});
