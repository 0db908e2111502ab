import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { listening } from './web-server.testkit.ts';

export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string };

/** A real nginx on loopback with these `server` blocks; ends with the test. `listen` in them is written by the caller. */
export async function nginx(servers: string, socket: string | number): Promise<void> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), '<html>hello</html>\n'.repeat(20));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events {} http { access_log off; types { text/html html; } root ${folder}/www; ${temporary.join(' ')} ${servers} }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  await reachable(socket);
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A CA of its own, and a certificate for `localhost` and 127.0.0.1 that it signed (client and server). */
export function certificates(): Certificates {
  const folder = temporaryFolder();
  const [caKey, ca, key, request, cert] = ['ca.key', 'ca.pem', 'own.key', 'own.csr', 'own.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string, string];
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = join(folder, 'names');
  writeFileSync(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  openssl('req', '-x509', ...ec, '-keyout', caKey, '-out', ca, '-subj', '/CN=Test CA', '-days', '30');
  openssl('req', ...ec, '-keyout', key, '-out', request, '-subj', '/CN=localhost');
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    ca,
    '-CAkey',
    caKey,
    '-CAcreateserial',
    '-out',
    cert,
    '-days',
    '30',
    '-extfile',
    names,
  );
  return { ca, cert, key };
}

/** Waits until somebody listens there. */
export async function reachable(socket: string | number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await connects(socket)) return;
    await sleep(25);
  }
  throw new Error(`nobody listens on ${socket}`);
}

function connects(socket: string | number): Promise<boolean> {
  return new Promise((resolve) => {
    const client = typeof socket === 'number' ? connect(socket, '127.0.0.1') : connect(socket);
    client.once('connect', () => {
      client.destroy();
      resolve(true);
    });
    client.once('error', () => resolve(false));
  });
}
