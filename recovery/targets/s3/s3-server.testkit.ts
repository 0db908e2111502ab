import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { Secret } from '../../../agent/kit/secret.ts';
import type { S3Options } from './s3.ts';
import { S3Store } from './s3-store.ts';

/** Where Debian's python3-swift is. */
export const hasS3Server = process.env.CI !== undefined || existsSync('/usr/lib/python3/dist-packages/swift');

const program = join(import.meta.dirname, 'testdata/swift-server.py');
const keys = { accessKeyId: 'test:tester', secretAccessKey: new Secret('testing') };

/**
 * A real object store whose S3 API checks signatures (OpenStack Swift), on loopback, while the tests of a file run.
 *
 * @returns options of a target in its bucket
 */
export function startS3Server(): () => S3Options {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-s3-'));
  let server: ReturnType<typeof spawn> | undefined;
  let endpoint = '';
  beforeAll(async () => {
    const started = spawn('/usr/bin/python3', [program, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
    server = started;
    const [port] = await once(createInterface(started.stdout), 'line');
    endpoint = `http://127.0.0.1:${port}`;
    const place = { name: 's3', bucket: 'backups', endpoint, region: 'us-east-1', pathStyle: true };
    await new S3Store({ ...place, credentials: keys }).send({
      method: 'PUT',
      what: 'Cannot make the bucket',
    });
  }, 60_000);
  afterAll(async () => {
    server?.kill('SIGKILL');
    if (server?.exitCode === null) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  return () => ({
    bucket: 'backups',
    endpoint,
    region: 'us-east-1',
    access_key_id: keys.accessKeyId,
    secret_access_key: keys.secretAccessKey,
  });
}
