import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decryptInfo, isEncrypted } from './info-cipher.ts';
import { parseInfoFile } from './info-file.ts';
import { backupsOf, databasesOf } from './stanza-info.ts';

const recorded = (path: string) => readFileSync(join(import.meta.dirname, 'testdata', path));
const plain = recorded('plain/backup.info').toString();

describe('parseInfoFile()', () => {
  it('finds the checksum that pgBackRest wrote to agree, plain and encrypted', () => {
    expect(parseInfoFile(plain, 'backup.info').checksum).toBe('agrees');
    expect(parseInfoFile(recorded('plain/archive.info').toString(), 'archive.info').checksum).toBe('agrees');
    for (const name of ['backup.info', 'archive.info']) {
      const content = recorded(`encrypted/${name}`);
      expect(isEncrypted(content)).toBe(true);
      expect(parseInfoFile(decryptInfo(content, 'seven-grey-herons', name), name).checksum).toBe('agrees');
    }
  });

  it('finds any change of the content', () => {
    expect(parseInfoFile(plain.replace('false', 'true'), 'backup.info').checksum).toBe('differs');
    const unsigned = plain.replace(/backrest-checksum=.*\n/, '');
    expect(parseInfoFile(unsigned, 'backup.info').checksum).toBe('absent');
  });

  it('keeps every digit of a system id', () => {
    for (const name of ['backup.info', 'archive.info'])
      expect(databasesOf(parseInfoFile(recorded(`plain/${name}`).toString(), name), name)).toEqual([
        { id: 1, version: '15', systemId: '7710684577695900601', archiveId: '15-1' },
      ]);
  });

  it('refuses what is cut anywhere, or no info file, with the control characters made visible', () => {
    for (const end of [1, 60, 100, 700, plain.length - 1])
      expect(() => parseInfoFile(plain.slice(0, end), 'backup.info')).toThrow('Cannot read backup.info');
    expect(() => parseInfoFile('', 'backup.info')).toThrow('no info file');
    expect(() => parseInfoFile('[db]\n\u001b[2Jx\n', 'backup.info')).toThrow('"␛[2Jx"');
    expect(() => parseInfoFile('[db]\na={{\n', 'backup.info')).toThrow('is no JSON');
  });

  it('refuses hostile labels and histories', () => {
    const hostile = plain.replace('20261121-175416F=', '../../etc=');
    expect(() => backupsOf(parseInfoFile(hostile, 'b'), 'b')).toThrow('has no label');
    const odd = plain.replace('"15"}', '"../15"}');
    expect(() => databasesOf(parseInfoFile(odd, 'b'), 'b')).toThrow('history of clusters is odd');
  });

  it('takes what a backup says of itself in an odd form for not said', () => {
    const odd = plain.replaceAll('"backup-timestamp-stop":1795283663', '"backup-timestamp-stop":-1e99');
    expect(backupsOf(parseInfoFile(odd, 'b'), 'b').find(({ type }) => type === 'full')?.stoppedAt).toBeNull();
  });
});

describe('decryptInfo()', () => {
  it('refuses another passphrase and a file that is cut', () => {
    const content = recorded('encrypted/backup.info');
    expect(() => decryptInfo(content, 'x', 'backup.info')).toThrow('the passphrase is another');
    expect(() => decryptInfo(content.subarray(0, 100), 'x', 'backup.info')).toThrow('it is cut');
    expect(() => decryptInfo(content.subarray(0, 8), 'x', 'backup.info')).toThrow('it is cut');
  });
});
