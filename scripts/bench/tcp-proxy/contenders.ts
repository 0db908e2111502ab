import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startListener, startProgram, vedette, workFolder } from '../start-program.ts';
import { type Ports, servicePorts, startNginx } from './services.ts';

/** A way from the client to the services; the raw one has no processes of its own. */
export type Contender = { readonly name: string; readonly ports: Ports; readonly pids: readonly number[] };

/** What a proxy is asked to do to each direction of every connection. */
type ToxicRequest = { readonly type: string; readonly attributes: Readonly<Record<string, number>> };

const STREAM_MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';
const services = Object.entries(servicePorts) as [keyof Ports, number][];

export const oneToxic: readonly ToxicRequest[] = [{ type: 'latency', attributes: { latency: 0 } }];
export const threeToxics: readonly ToxicRequest[] = [
  { type: 'noop', attributes: {} },
  ...oneToxic,
  { type: 'bandwidth', attributes: { rate: 10_000_000 } },
];

export const direct: Contender = { name: 'direct', ports: servicePorts, pids: [] };

/** Ours, compiled: `vedette chaos proxy serve` with a proxy for each service. */
export async function startVedette(
  name: string,
  base: number,
  toxics: readonly ToxicRequest[] = [],
): Promise<Contender & { readonly api: string }> {
  const api = `http://127.0.0.1:${base}`;
  const words = ['chaos', 'proxy', 'serve', '--host', '127.0.0.1', '--port', `${base}`];
  const child = await startProgram(vedette, words, `${api}/version`);
  const ports = portsFrom(base);
  for (const [service, port] of services) {
    await ask(`${api}/proxies`, {
      name: service,
      listen: `127.0.0.1:${ports[service]}`,
      upstream: `127.0.0.1:${port}`,
    });
    for (const [index, toxic] of toxics.entries())
      for (const stream of ['upstream', 'downstream'])
        await ask(`${api}/proxies/${service}/toxics`, { ...toxic, stream, name: `${stream}${index}` });
  }
  return { name, ports, pids: [child.pid!], api };
}

/** Posts a value to the API of a fault proxy. @throws Error with its answer when it refuses */
export async function ask(url: string, value: unknown): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(value) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** The least that this runtime passes TCP on with. */
export async function startBareRelay(base: number): Promise<Contender> {
  const ports = portsFrom(base);
  const program = join(import.meta.dirname, '..', 'bare-relay-bun.ts');
  const pairs = services.map(([service, port]) => `${ports[service]}:${port}`);
  const child = await startListener(process.execPath, [program, ...pairs], ports.web);
  return { name: 'bare relay', ports, pids: [child.pid!] };
}

/** HAProxy in TCP mode with one thread. */
export async function startHaproxy(base: number): Promise<Contender | undefined> {
  if (Bun.which('haproxy') === null) return undefined;
  const ports = portsFrom(base);
  const file = join(workFolder(), 'haproxy.cfg');
  const listeners = services.map(
    ([service, port]) =>
      `listen ${service}\n bind 127.0.0.1:${ports[service]} backlog 4096\n server s 127.0.0.1:${port}\n`,
  );
  const defaults = 'mode tcp\n timeout connect 5s\n timeout client 60s\n timeout server 60s\n maxconn 9900';
  writeFileSync(file, `global\n maxconn 9900\n nbthread 1\ndefaults\n ${defaults}\n${listeners.join('')}`);
  const child = await startListener('haproxy', ['-db', '-q', '-f', file], ports.web);
  return { name: 'HAProxy', ports, pids: [child.pid!] };
}

/** nginx's stream module in one process. */
export async function startNginxStream(base: number): Promise<Contender | undefined> {
  if (!existsSync(STREAM_MODULE)) return undefined;
  const ports = portsFrom(base);
  const servers = services.map(
    ([service, port]) =>
      `server { listen 127.0.0.1:${ports[service]} backlog=4096; proxy_pass 127.0.0.1:${port}; }`,
  );
  const blocks = `load_module ${STREAM_MODULE};\nstream { ${servers.join('\n')} }`;
  const child = await startNginx(workFolder(), blocks, ports.web);
  return { name: 'nginx stream', ports, pids: [child.pid!] };
}

/** socat with a process for each connection, and buffers of 128 KiB, with which it is fastest. */
export async function startSocat(base: number): Promise<Contender | undefined> {
  if (Bun.which('socat') === null) return undefined;
  const ports = portsFrom(base);
  const pids: number[] = [];
  for (const [service, port] of services) {
    const listen = `TCP-LISTEN:${ports[service]},bind=127.0.0.1,fork,reuseaddr,nodelay,backlog=4096`;
    const words = ['-b', '131072', listen, `TCP:127.0.0.1:${port},nodelay`];
    pids.push((await startListener('socat', words, ports[service])).pid!);
  }
  return { name: 'socat', ports, pids };
}

function portsFrom(base: number): Ports {
  return { stream: base + 1, redis: base + 2, web: base + 3 };
}
