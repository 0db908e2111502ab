import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram, workFolder } from './start-program.ts';

/** An nginx of one process that serves one small page on that port of loopback, and ends with the benchmark. */
export async function startSmallNginx(port: number): Promise<void> {
  const folder = workFolder();
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), '<html>hello</html>\n'.repeat(20));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; root ${folder}/www; ${temporary.join(' ')} server { listen 127.0.0.1:${port} backlog=4096; } }
`,
  );
  await startProgram('nginx', ['-p', folder, '-c', config], `http://127.0.0.1:${port}/`);
}
