import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startListener, workFolder } from '../start-program.ts';

/** A port for each service: what stands behind a proxy, or a proxy's own listeners before them. */
export type Ports = { readonly stream: number; readonly redis: number; readonly web: number };

/** Where the services themselves listen. */
export const servicePorts: Ports = { stream: 18_701, redis: 18_702, web: 18_703 };

/** A file of that many bytes is served as `/big`, for measured downloads. */
export const BIG = 256_000_000;

/** redis-server and an nginx of one process with a page of 1 KiB and `/big`, and iperf3 where it is installed. */
export async function startServices(): Promise<void> {
  const redis = [
    '--port',
    `${servicePorts.redis}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--maxclients',
    '12000',
  ];
  await startListener('redis-server', [...redis, '--tcp-backlog', '4096'], servicePorts.redis);
  await startWeb();
  if (Bun.which('iperf3') === null) return;
  await startListener(
    'iperf3',
    ['-s', '-B', '127.0.0.1', '-p', `${servicePorts.stream}`],
    servicePorts.stream,
  );
}

async function startWeb(): Promise<void> {
  const folder = workFolder();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), 'x'.repeat(1_024));
  writeFileSync(join(folder, 'www', 'big'), '');
  truncateSync(join(folder, 'www', 'big'), BIG);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const http = `access_log off; keepalive_requests 100000000; tcp_nodelay on; root ${folder}/www; ${temporary.join(' ')}
  server { listen 127.0.0.1:${servicePorts.web} backlog=4096; }`;
  await startNginx(folder, `http { ${http} }`, servicePorts.web);
}

/** An nginx of one process with those blocks in its configuration; resolves when the port takes connections. */
export function startNginx(folder: string, blocks: string, port: number) {
  const config = join(folder, 'nginx.conf');
  const main = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;`;
  writeFileSync(config, `${main}\n${blocks}\nevents { worker_connections 19900; }\n`);
  return startListener('nginx', ['-p', folder, '-c', config, '-e', `${folder}/error.log`], port);
}
