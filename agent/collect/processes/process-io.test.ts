import { expect, it } from 'vitest';
import { parseProcessIo } from './process-io.ts';

it('parseProcessIo() takes what went to storage, not what went through system calls', () => {
  const text =
    'rchar: 9\nwchar: 8\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 1\n';
  expect(parseProcessIo(Buffer.from(text))).toEqual({ readBytes: 4096, writtenBytes: 8192 });
});

it('parseProcessIo() gives nothing for a file cut short', () => {
  expect(parseProcessIo(Buffer.from('rchar: 9\nread_bytes: 40'))).toBeUndefined();
});
