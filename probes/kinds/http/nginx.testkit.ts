import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import type { ChildServer } from '../../child-server.testkit.ts';
import { testAuthority } from '../../connect/certificates.testkit.ts';
import { startRealServer } from '../../connect/real-server.testkit.ts';

export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string };

/**
 * A real nginx with these `server` blocks, which say where it listens; ends with the test.
 *
 * @param listens a port of loopback or the path of a Unix socket among them
 */
export async function nginx(servers: string, listens: string | number): Promise<ChildServer> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), '<html>hello</html>\n'.repeat(20));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
    events {} http { access_log off; types { text/html html; } root ${folder}/www; ${temporary.join(' ')} ${servers} }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const address = typeof listens === 'number' ? `127.0.0.1:${listens}` : listens;
  return startRealServer('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { address });
}

/** The paths of an authority of its own, and of a certificate for loopback that it signed. */
export function certificates(): Certificates {
  const authority = testAuthority();
  const { certFile, keyFile } = authority.issue();
  return { ca: authority.certFile, cert: certFile, key: keyFile };
}
