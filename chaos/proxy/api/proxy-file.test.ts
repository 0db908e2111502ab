import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { readProxyFile } from './proxy-file.ts';

function read(text: string | Uint8Array) {
  const path = join(temporaryFolder(), 'proxies.json');
  writeFileSync(path, text);
  return readProxyFile(path);
}

describe('readProxyFile', () => {
  it('reads proxies with their toxics', async () => {
    const text = `[
      {"name": "redis", "listen": "127.0.0.1:26379", "upstream": "127.0.0.1:6379", "enabled": false,
       "protocol": "tcp", "connect_timeout": 500,
       "toxics": [{"type": "latency", "attributes": {"latency": 200}, "ttl": 60}]}
    ]`;
    expect(await read(text)).toEqual([
      {
        name: 'redis',
        listen: '127.0.0.1:26379',
        upstream: '127.0.0.1:6379',
        enabled: false,
        protocol: 'tcp',
        connectTimeout: 500,
        toxics: [{ type: 'latency', attributes: { latency: 200, jitter: 0 }, ttl: 60 }],
      },
    ]);
  });

  it('reads what a client has got from a server and kept', async () => {
    const text = '[{"name":"a","listen":"","upstream":"b:1","enabled":true,"Logger":{},"toxics":[]}]';
    expect(await read(text)).toMatchObject([{ name: 'a', toxics: [] }]);
  });

  it.each([
    ['', '1:1: EOF'],
    ['[\n {"name": "a",\n  "listen": 5}]', '3:13: json: cannot unmarshal number'],
    ['[{"name":"é","listen":5}]', '1:23: json: cannot unmarshal number'],
    ['[{"name":"a","upstream":"b:1"},]', "1:32: invalid character ']' looking for beginning of value"],
    ['[]\n]', "2:1: invalid character ']' after top-level value"],
    ['{}', '1:1: json: cannot unmarshal object'],
    ['[{"name":"a","upstream":"b:1"},\n {"upstream":"b:1"}]', '2:2: missing required field: name'],
    ['[{"name":"a"}]', '1:2: missing required field: upstream'],
    ['[{"name":"a","upstream":"b:1","toxics":[{"type":"bogus"}]}]', '1:2: invalid toxic type at toxic 1'],
    [
      '[{"name":"a","upstream":"b:1","toxics":[{"type":"noop"},{"type":"noop"}]}]',
      '1:2: toxic already exists at toxic 2',
    ],
    ['[{"name":"a","upstream":"b:1","protocol":"sctp"}]', '1:42: protocol was invalid'],
  ])('refuses %j with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(`proxies.json:${message}`),
    });
  });

  it('refuses what is no text', async () => {
    await expect(read(new Uint8Array([0, 255, 254]))).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('says so when there is no such file, or it is a folder', async () => {
    const folder = join(temporaryFolder(), 'folder');
    await expect(readProxyFile(folder)).rejects.toMatchObject({
      kind: 'invalid',
      message: `Cannot read ${folder}: there is no such file`,
    });
    mkdirSync(folder);
    await expect(readProxyFile(folder)).rejects.toThrow('it is a folder');
  });
});
