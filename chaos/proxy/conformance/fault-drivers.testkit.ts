import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Proxy as NpmProxy, type Toxic, Toxiproxy } from 'toxiproxy-node-client';
import { runVedette } from '../../../agent/binary.testkit.ts';
import type { ServedProxies } from './serve-binary.testkit.ts';

/** One of the hands that break and heal what runs through a proxy. */
export type FaultDriver = {
  add(type: string, attributes: Readonly<Record<string, number>>): Promise<void>;
  remove(type: string): Promise<void>;
  enable(enabled: boolean): Promise<void>;
};

export type DriverName = 'the npm client' | 'curl' | 'the command line';

/** Toxics are downstream and named for their type. */
export const faultDrivers: Readonly<
  Record<DriverName, (server: ServedProxies, proxy: string) => Promise<FaultDriver>>
> = { 'the npm client': npmDriver, curl: curlDriver, 'the command line': commandDriver };

async function npmDriver({ url }: ServedProxies, name: string): Promise<FaultDriver> {
  let proxy: NpmProxy = await new Toxiproxy(url).get(name);
  const toxics = new Map<string, Toxic<unknown>>();
  return {
    async add(type, attributes) {
      const body = { type, name: type, stream: 'downstream', toxicity: 1, attributes } as Parameters<
        NpmProxy['addToxic']
      >[0];
      toxics.set(type, await proxy.addToxic(body));
    },
    remove: async (type) => toxics.get(type)!.remove(),
    async enable(enabled) {
      proxy = await proxy.update({ enabled, listen: proxy.listen, upstream: proxy.upstream });
    },
  };
}

async function curlDriver({ url }: ServedProxies, name: string): Promise<FaultDriver> {
  const run = promisify(execFile);
  const call = async (method: string, path: string, body?: unknown) => {
    const words = ['-sS', '--fail', '-X', method, `${url}/proxies/${name}${path}`];
    await run('curl', body === undefined ? words : [...words, '-d', JSON.stringify(body)]);
  };
  return {
    add: (type, attributes) => call('POST', '/toxics', { type, name: type, attributes }),
    remove: (type) => call('DELETE', `/toxics/${type}`),
    enable: (enabled) => call('POST', '', { enabled }),
  };
}

async function commandDriver({ url }: ServedProxies, name: string): Promise<FaultDriver> {
  const run = async (...words: string[]) => {
    const { code, stderr } = await runVedette(['chaos', 'proxy', ...words, name], {
      env: { TOXIPROXY_URL: url },
    });
    if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
  };
  const attribute = ([key, value]: [string, number]) => ['--attribute', `${key}=${value}`];
  return {
    add: (type, attributes) =>
      run(
        'toxic',
        'add',
        '--type',
        type,
        '--toxicName',
        type,
        ...Object.entries(attributes).flatMap(attribute),
      ),
    remove: (type) => run('toxic', 'remove', '--toxicName', type),
    enable: () => run('toggle'),
  };
}
