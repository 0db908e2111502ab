import { readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../kit/temporary-folder.testkit.ts';
import { captureOutput } from '../../output.testkit.ts';
import { LABELS, PASSPHRASE, pgbackrestRepository } from './pgbackrest-repository.testkit.ts';
import { runInspect } from './run-inspect.ts';

const NOW = Date.parse('2026-11-21T19:54:35Z');
type Changes = { readonly stanza?: string; readonly json?: boolean };

async function inspected(folder: string, { stanza, json = false }: Changes = {}, environment = {}) {
  const captured = captureOutput();
  const code = await runInspect({ folder, stanza, json }, captured.output, environment, NOW);
  return { code, text: captured.text, lines: captured.lines };
}

describe('runInspect()', () => {
  it('tells what a repository holds', async () => {
    const { folder } = pgbackrestRepository();
    const { code, lines } = await inspected(folder);
    expect(code).toBe(0);
    expect(lines).toContain('cluster 15-1: PostgreSQL 15, system 7710684577695900601');
    expect(lines).toContain(
      'WAL 15-1 timeline 1: 8 segments of 16.0 MiB, 000000010000000000000001 to 000000010000000000000008, no gap',
    );
    expect(lines).toContain('backup.info: checksum agrees, copy agrees');
    expect(lines).toContain('archive.info: checksum agrees, copy agrees');
    expect(lines.at(-1)).toBe(
      `newest backup ${LABELS.plain[1]}: its WAL is all there, and goes on to 000000010000000000000008 without a gap`,
    );
    expect(lines.find((line) => line.startsWith(LABELS.plain[1]))).toMatch(
      /incr {2}20261121-175416F .* 2h .* not checked$/,
    );
  });

  it('writes the same as JSON', async () => {
    const { folder } = pgbackrestRepository();
    const { stanzas } = JSON.parse((await inspected(folder, { json: true })).text);
    expect(stanzas).toHaveLength(1);
    expect(stanzas[0]).toMatchObject({ name: 'orders', encrypted: false, opened: true, problems: [] });
    expect(stanzas[0].backups[1]).toEqual({
      label: LABELS.plain[1],
      type: 'incr',
      prior: LABELS.plain[0],
      references: [LABELS.plain[0]],
      databaseId: 1,
      startedAt: '2026-11-21T17:54:34.000Z',
      stoppedAt: '2026-11-21T17:54:35.000Z',
      ageSeconds: 7_200,
      databaseBytes: 23_033_569,
      repositoryBytes: 3_508_391,
      addedBytes: 202_755,
      walStart: '000000010000000000000006',
      walStop: '000000010000000000000006',
      startLsn: '0/6000028',
      stopLsn: '0/6000100',
      error: false,
      pagesChecked: false,
    });
  });

  it('names gaps, and fails where the newest backup comes back no further than one', async () => {
    const { folder, segment } = pgbackrestRepository();
    rmSync(segment('000000010000000000000003'));
    rmSync(segment('000000010000000000000007'));
    const { code, lines } = await inspected(folder);
    expect(code).toBe(10);
    expect(lines).toContain('  gap 000000010000000000000003');
    expect(lines).toContain('  gap 000000010000000000000007');
    expect(lines.at(-1)).toMatch(/^problem: WAL has a gap behind 000000010000000000000006/);
  });

  it('fails where WAL that the newest backup needs is missing', async () => {
    const { folder, segment } = pgbackrestRepository();
    rmSync(segment('000000010000000000000006'));
    const { code, text } = await inspected(folder);
    expect(code).toBe(10);
    expect(text).toContain('cannot be restored: WAL 000000010000000000000006 is missing');
  });

  it('tells of an encrypted repository what names tell, without its passphrase', async () => {
    const { folder } = pgbackrestRepository('encrypted');
    const { code, text } = await inspected(folder);
    expect(code).toBe(10);
    expect(text).toContain('stanza orders, encrypted: set VEDETTE_PGBACKREST_PASSPHRASE');
    expect(text).toContain(LABELS.encrypted[1]);
    expect(text).toContain('8 segments of 16.0 MiB, the usual size, which nothing tells');
  });

  it.each(['VEDETTE_PGBACKREST_PASSPHRASE', 'PGBACKREST_REPO1_CIPHER_PASS'])(
    'opens an encrypted repository with %s, tells no secret, and takes it out of the environment',
    async (name) => {
      const { folder } = pgbackrestRepository('encrypted');
      const environment = { [name]: PASSPHRASE };
      const { code, text } = await inspected(folder, { json: true }, environment);
      expect(code).toBe(0);
      expect(JSON.parse(text).stanzas[0].newest).toMatchObject({
        label: LABELS.encrypted[1],
        wal: 'complete',
      });
      expect(text).not.toContain('cipher');
      expect(environment).toEqual({});
    },
  );

  it('refuses a wrong passphrase', async () => {
    const { folder } = pgbackrestRepository('encrypted');
    await expect(inspected(folder, {}, { VEDETTE_PGBACKREST_PASSPHRASE: 'x' })).rejects.toMatchObject({
      kind: 'unauthenticated',
      hint: expect.stringContaining('repo1-cipher-pass'),
    });
  });

  it('uses the copy of an info file that was cut, and says so', async () => {
    const { folder, backup } = pgbackrestRepository();
    truncateSync(join(backup, 'backup.info'), 700);
    const { code, text } = await inspected(folder);
    expect(code).toBe(10);
    expect(text).toContain(LABELS.plain[1]);
    expect(text).toMatch(/problem: .*it ends in the middle of a line; what is told is from its copy/);
  });

  it('says when an info file was edited', async () => {
    const { folder, archive } = pgbackrestRepository();
    const path = join(archive, 'archive.info');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"2.45"', '"2.46"'));
    const { code, text } = await inspected(folder);
    expect(code).toBe(10);
    expect(text).toContain('archive.info: checksum differs, copy differs');
    expect(text).toContain('problem: what is told is from the copy of archive.info');
  });

  it('says when a backup that another is made upon is gone', async () => {
    const { folder, backup } = pgbackrestRepository();
    for (const end of ['', '.copy']) {
      const path = join(backup, `backup.info${end}`);
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^20261121-175416F=.*\n/m, ''));
    }
    expect((await inspected(folder)).text).toContain(`needs ${LABELS.plain[0]}, which is gone`);
  });

  it('refuses what is no repository', async () => {
    await expect(inspected(temporaryFolder())).rejects.toMatchObject({
      kind: 'invalid',
      hint: expect.stringContaining('repo1-path'),
    });
    await expect(inspected('/nowhere/at/all')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('names the nearest stanza', async () => {
    const { folder } = pgbackrestRepository();
    await expect(inspected(folder, { stanza: 'order' })).rejects.toMatchObject({
      kind: 'not-found',
      hint: 'Did you mean orders?',
    });
  });

  it('refuses an info file that is a device or too large', async () => {
    const { folder, backup } = pgbackrestRepository();
    const path = join(backup, 'backup.info');
    rmSync(path);
    symlinkSync('/dev/zero', path);
    await expect(inspected(folder)).rejects.toMatchObject({ kind: 'invalid' });
    rmSync(path);
    writeFileSync(path, '');
    truncateSync(path, 2 ** 25);
    await expect(inspected(folder)).rejects.toMatchObject({ kind: 'too-large' });
  });
});
