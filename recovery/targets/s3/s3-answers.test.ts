import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listed } from '../listed.testkit.ts';
import { type FakeAnswer, fakeS3, refusal } from './fake-s3.testkit.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const large = new Uint8Array(20 * 2 ** 20).fill(5);

describe('what a server of S3 refuses', () => {
  it.each([
    ['InvalidAccessKeyId', 403, 'unauthenticated'],
    ['RequestTimeTooSkewed', 403, 'unauthenticated'],
    ['ExpiredToken', 400, 'unauthenticated'],
    ['AccessDenied', 403, 'forbidden'],
    ['SlowDown', 503, 'limited'],
    ['InternalError', 500, 'unavailable'],
    ['RequestTimeout', 400, 'timeout'],
    ['XMinioStorageFull', 507, 'storage'],
    ['NoSuchBucket', 404, 'invalid'],
    ['NoSuchKey', 404, 'not-found'],
    ['SomethingNew', 418, 'invalid'],
    ['SomethingNew', 502, 'unavailable'],
  ])('%s with %i is %s', async (code, status, kind) => {
    const { target } = await fakeS3(() => refusal(status, code, 'What it says &amp; why.'));
    await expect(target.read('config')).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(`(${code}: What it says & why.)`),
    });
  });

  it('is told without what moves a terminal, and in one line', async () => {
    const { target } = await fakeS3(() => refusal(500, 'Bad', '&#27;[2J\n&#x202e;x'.repeat(100)));
    await expect(target.read('config')).rejects.toThrow(/^[^\u0000-\u001f\u202e]{1,700}$/);
  });

  it('names the region to set', async () => {
    const wrong = refusal(400, 'AuthorizationHeaderMalformed', 'no', '<Region>eu-central-1</Region>');
    const { target } = await fakeS3(() => wrong);
    await expect(target.read('config')).rejects.toMatchObject({
      kind: 'invalid',
      hint: 'region: eu-central-1',
    });
  });

  it('is followed nowhere: a redirect is an error', async () => {
    const away = {
      status: 301,
      headers: { location: 'http://127.0.0.1:1/', 'x-amz-bucket-region': 'eu-west-1' },
    };
    const { target } = await fakeS3(() => away);
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'invalid', hint: 'region: eu-west-1' });
  });

  it('is unavailable where nobody listens', async () => {
    const { target } = await fakeS3(() => ({}), { endpoint: 'http://127.0.0.1:1' });
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a server of S3 that goes silent', () => {
  it.each([
    ['before it answers', { silent: 'all' }],
    ['in the middle of an object', { silent: 'body', body: 'half', headers: { 'content-length': '100' } }],
    ['in the middle of a refusal', { silent: 'body', status: 503, body: '<Err' }],
  ] as const)('%s has timed out', async (_, answer) => {
    const { target } = await fakeS3(() => answer, {}, { patience: 300 });
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('is left when the signal ends', async () => {
    const { target } = await fakeS3(() => ({
      silent: 'body',
      body: 'half',
      headers: { 'content-length': '100' },
    }));
    const signal = AbortSignal.timeout(200);
    await expect(target.read('config', { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('reading from S3', () => {
  it('throws an answer away that ends early', async () => {
    const { target } = await fakeS3(() => ({
      headers: { 'content-length': '100' },
      body: 'half',
      cut: true,
    }));
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('cuts the part itself where the server gives the whole object', async () => {
    const { target } = await fakeS3(() => ({ body: '0123456789' }));
    expect(Buffer.from(await target.read('packs/a', { offset: 2, length: 3 })).toString()).toBe('234');
  });

  it('does not read an object that is larger than any of ours', async () => {
    const { target } = await fakeS3(() => ({
      headers: { 'content-length': String(2 ** 40) },
      body: 'x',
      cut: true,
    }));
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'too-large' });
  });

  it('sends the secret key never', async () => {
    const { target, requests } = await fakeS3(() => ({ body: 'x' }));
    await target.read('config');
    expect(JSON.stringify(requests)).not.toContain('"secret"');
    expect(target.name).not.toContain('secret');
  });
});

describe('writing to S3', () => {
  it('asks the server to refuse what exists, and looks before, for not every server does', async () => {
    const { target, requests, lines } = await fakeS3(({ line }) =>
      line.startsWith('HEAD') ? { status: 404 } : {},
    );
    await target.write('config', bytes('x'));
    expect(lines()).toEqual(['HEAD /backups/config', 'PUT /backups/config']);
    expect(requests[1]?.headers['if-none-match']).toBe('*');
  });

  it('says conflict when the server refuses', async () => {
    const { target } = await fakeS3(({ line }) =>
      line.startsWith('HEAD') ? { status: 404 } : refusal(412, 'PreconditionFailed'),
    );
    await expect(target.write('config', bytes('x'))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('says conflict to the second of two at once, when the first has ended', async () => {
    const answers: FakeAnswer[] = [
      { status: 404 },
      refusal(409, 'ConditionalRequestConflict'),
      { status: 200 },
    ];
    const { target } = await fakeS3((_, count) => answers[count - 1] as FakeAnswer);
    await expect(target.write('config', bytes('x'))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('locks objects for the days asked for, with a digest, but no leases', async () => {
    const now = () => new Date('2026-11-21T12:00:00Z').getTime();
    const lock = { mode: 'compliance', days: 30 } as const;
    const { target, requests } = await fakeS3(
      ({ line }) => (line.startsWith('HEAD') ? { status: 404 } : {}),
      { lock },
      { now },
    );
    await target.write('config', bytes('x'));
    await target.write('writers/a', bytes('x'), { replace: true });
    expect(requests[1]?.headers).toMatchObject({
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': '2026-12-21T12:00:00.000Z',
      'content-md5': createHash('md5').update('x').digest('base64'),
    });
    expect(requests[1]?.headers.authorization).toContain('x-amz-object-lock-mode');
    expect(requests[2]?.headers['x-amz-object-lock-mode']).toBeUndefined();
  });

  it('sends a large object in parts, and locks it when it begins', async () => {
    const { target, requests } = await fakeS3(partAnswers(), { lock: { mode: 'governance', days: 1 } });
    await target.write('packs/a', large);
    const [, begin, ...parts] = requests;
    expect(begin?.line).toBe('POST /backups/packs/a?uploads=');
    expect(begin?.headers['x-amz-object-lock-mode']).toBe('GOVERNANCE');
    const end = parts.pop();
    expect(parts.map(({ line }) => line).sort()).toEqual(
      [1, 2, 3].map((part) => `PUT /backups/packs/a?partNumber=${part}&uploadId=u%2F1`),
    );
    expect(end?.line).toBe('POST /backups/packs/a?uploadId=u%2F1');
    expect(end?.headers['if-none-match']).toBe('*');
    expect(end?.body.toString()).toContain('<Part><PartNumber>3</PartNumber><ETag>"3"</ETag></Part>');
  });

  it('sends only the part again that failed', async () => {
    let failures = 1;
    const { target, lines } = await fakeS3(
      partAnswers(({ line }) =>
        line.includes('partNumber=2') && failures-- > 0 ? refusal(503, 'SlowDown') : undefined,
      ),
    );
    await target.write('packs/a', large);
    const parts = lines().filter((line) => line.includes('partNumber'));
    expect(parts.map((line) => line.match(/partNumber=(\d)/)?.[1]).sort()).toEqual(['1', '2', '2', '3']);
  });

  it('does not take a success for one that says at its end that it failed, and takes the parts away', async () => {
    const late = refusal(200, 'InternalError');
    const { target, lines } = await fakeS3(
      partAnswers(({ line }) => (line.startsWith('POST') && line.includes('uploadId') ? late : undefined)),
    );
    await expect(target.write('packs/a', large)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(lines().at(-1)).toBe('DELETE /backups/packs/a?uploadId=u%2F1');
  });

  it('takes the parts away when it is ended in the middle', async () => {
    const ending = new AbortController();
    const { target, lines } = await fakeS3(
      partAnswers(({ line }) => {
        if (line.includes('partNumber=3')) ending.abort(new Error('enough'));
        return undefined;
      }),
    );
    await expect(target.write('packs/a', large, { signal: ending.signal })).rejects.toThrow('enough');
    expect(lines().at(-1)).toBe('DELETE /backups/packs/a?uploadId=u%2F1');
    expect(lines().some((line) => line.startsWith('POST') && line.includes('uploadId'))).toBe(false);
  });
});

describe('listing S3', () => {
  const page = (keys: readonly string[], next?: string) => ({
    body: `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${keys
      .map((key) => `<Contents><Key>${key}</Key><Size>3</Size></Contents>`)
      .join(
        '',
      )}${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}</ListBucketResult>`,
  });

  it('goes through all pages, and leaves out what is none of ours', async () => {
    const { target, lines } = await fakeS3(
      ({ line }) =>
        line.includes('continuation-token=a%2Fb%26')
          ? page(['web/snapshots%2F1', 'web/Foreign+file'])
          : page(['web/config'], 'a/b&amp;'),
      { prefix: 'web' },
    );
    expect(await listed(target, '')).toEqual([
      { name: 'config', size: 3 },
      { name: 'snapshots/1', size: 3 },
    ]);
    expect(lines()).toHaveLength(2);
    expect(lines()[0]).toContain('prefix=web%2F');
  });

  it('ends where a server sends it in circles', async () => {
    const { target } = await fakeS3(() => page(['config'], 'again'));
    await expect(listed(target, '')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

/** The answers of an upload in parts. */
function partAnswers(first: (request: { line: string }) => FakeAnswer | undefined = () => undefined) {
  return (request: { line: string }): FakeAnswer => {
    const special = first(request);
    if (special) return special;
    if (request.line.startsWith('HEAD')) return { status: 404 };
    if (request.line.endsWith('?uploads=')) return { body: '<X><UploadId>u/1</UploadId></X>' };
    const part = request.line.match(/partNumber=(\d)/)?.[1];
    return part === undefined ? { body: '<X></X>' } : { headers: { etag: `"${part}"` } };
  };
}
