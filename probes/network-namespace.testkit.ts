import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ProbeResult } from './probe-result.ts';

const run = promisify(execFile);

/** Whether this user may make network namespaces; where not, tests that need one are skipped, but in CI they fail. */
export const mayMakeNamespaces = process.env.CI !== undefined || tryNamespace();

function tryNamespace(): boolean {
  const name = `vedette-${randomBytes(4).toString('hex')}`;
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'ignore' });
    execFileSync('ip', ['netns', 'delete', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export type NetworkNamespace = {
  readonly name: string;
  /** Runs a program in it, and gives what it wrote. */
  exec(program: string, ...words: string[]): Promise<string>;
  /** Runs a probe in it, as `probe-in-child.testkit.ts` does; as nobody without any right where it says so. */
  probe(kind: string, options: Readonly<Record<string, unknown>>, as?: 'nobody'): Promise<ProbeResult>;
  remove(): Promise<void>;
};

/** A network of its own with its loopback up; whoever makes it removes it. */
export async function makeNamespace(): Promise<NetworkNamespace> {
  const name = `vedette-${randomBytes(4).toString('hex')}`;
  await run('ip', ['netns', 'add', name]);
  const exec = async (...words: string[]) => (await run('ip', ['netns', 'exec', name, ...words])).stdout;
  await exec('ip', 'link', 'set', 'lo', 'up');
  // No wait for others who may have the same IPv6 address.
  await exec('sysctl', '-qw', 'net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0');
  const probe = async (kind: string, options: Readonly<Record<string, unknown>>, as?: 'nobody') => {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];
    const script = fileURLToPath(import.meta.resolve('./probe-in-child.testkit.ts'));
    const words = [
      ...(as === 'nobody' ? nobody : []),
      process.execPath,
      script,
      kind,
      JSON.stringify(options),
    ];
    return JSON.parse(await exec(...words)) as ProbeResult;
  };
  return { name, exec, probe, remove: async () => void (await run('ip', ['netns', 'delete', name])) };
}

/** A cable between two networks: `10.NET.0.1` and `fdNET::1` at the first, `10.NET.0.2` and `fdNET::2` at the second. */
export async function connectNamespaces(
  a: NetworkNamespace,
  b: NetworkNamespace,
  net: number,
): Promise<void> {
  const [one, two] = [`v${net}a`, `v${net}b`];
  await a.exec('ip', 'link', 'add', one, 'type', 'veth', 'peer', 'name', two, 'netns', b.name);
  await a.exec('ip', 'address', 'add', `10.${net}.0.1/24`, 'dev', one);
  await b.exec('ip', 'address', 'add', `10.${net}.0.2/24`, 'dev', two);
  await a.exec('ip', 'address', 'add', `fd${net}::1/64`, 'dev', one);
  await b.exec('ip', 'address', 'add', `fd${net}::2/64`, 'dev', two);
  await a.exec('ip', 'link', 'set', one, 'up');
  await b.exec('ip', 'link', 'set', two, 'up');
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await answers(a, `fd${net}::2`)) return;
  }
  throw new Error(`no way from ${a.name} to ${b.name}`);
}

/** A cable is not up at once. */
async function answers(from: NetworkNamespace, address: string): Promise<boolean> {
  return from.exec('ping', '-n', '-c', '1', '-W', '0.2', address).then(
    () => true,
    () => false,
  );
}
