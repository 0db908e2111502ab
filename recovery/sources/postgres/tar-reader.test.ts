import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { tarMembers } from './tar-reader.ts';

async function* inParts(bytes: Buffer, length: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function members(bytes: Buffer, length = 1_000) {
  const found: { name: string; type: string; target: string; content: string }[] = [];
  for await (const { name, type, target, content } of tarMembers(inParts(bytes, length))) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(Buffer.from(part));
    found.push({ name, type, target, content: Buffer.concat(parts).toString() });
  }
  return found;
}

function archive(format: string): Buffer {
  const folder = temporaryFolder();
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}`;
  mkdirSync(join(folder, long), { recursive: true });
  writeFileSync(join(folder, 'a'), 'first');
  writeFileSync(join(folder, 'b'), 'x'.repeat(1_024));
  writeFileSync(join(folder, long, 'c'), 'deep');
  symlinkSync('a', join(folder, 'link'));
  const words = ['-C', folder, `--format=${format}`, '--sort=name', '-cf', '-', '.'];
  return execFileSync('tar', words, { maxBuffer: 1 << 24 });
}

it.each(['ustar', 'pax'])('tarMembers reads what tar writes as %s', async (format) => {
  const found = await members(archive(format), 77);
  const files = found.filter(({ type }) => type !== 'directory');
  expect(files.map(({ name, content }) => [name, content])).toEqual([
    ['a', 'first'],
    ['b', 'x'.repeat(1_024)],
    [`${'d'.repeat(90)}/${'e'.repeat(90)}/c`, 'deep'],
    ['link', ''],
  ]);
  expect(found.find(({ name }) => name === 'link')?.target).toBe('a');
  expect(found[0]).toMatchObject({ name: '.', type: 'directory' });
});

it('tarMembers passes over content that nobody reads', async () => {
  const names: string[] = [];
  for await (const { name } of tarMembers(inParts(archive('ustar'), 333))) names.push(name);
  expect(names).toContain('link');
});

it('tarMembers refuses an archive that ends in the middle', async () => {
  const bytes = archive('ustar');
  await expect(members(bytes.subarray(0, 1_800))).rejects.toThrow(/ends in the middle/);
});

it('tarMembers refuses a name that leads outside', async () => {
  await expect(members(withName('../etc/passwd'))).rejects.toThrow(/leads outside/);
  await expect(members(withName('/etc/passwd'))).rejects.toThrow(/leads outside/);
});

it('tarMembers refuses a length that is none, and one that is too large', async () => {
  await expect(members(header({ size: 'zzzzzzzzzzz' }))).rejects.toThrow(/a number in a header is none/);
  await expect(members(header({ size: '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' }))).rejects.toThrow(
    /too large/,
  );
  await expect(members(header({ size: '77777777777' }))).rejects.toThrow(/ends in the middle/);
});

it('tarMembers refuses what PostgreSQL never writes', async () => {
  await expect(members(header({ kind: '1' }))).rejects.toThrow(/a member of type "1"/);
  await expect(members(header({ kind: 'x', size: '00010000000' }))).rejects.toThrow(
    /pax header that is too long/,
  );
});

it('tarMembers never gives more than there is, whatever the bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
      await members(Buffer.from(bytes)).then(
        () => {},
        (error) => expect(error).toMatchObject({ kind: 'invalid' }),
      );
    }),
  );
});

const withName = (name: string) => header({ name });

/** One header with its checksum, and the end of the archive. */
function header({ name = 'a', size = '00000000000', kind = '0' }): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(size, 124, 'latin1');
  block.write('00000000000', 136);
  block.write('        ', 148);
  block.write(kind, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([block, Buffer.alloc(1_024)]);
}
