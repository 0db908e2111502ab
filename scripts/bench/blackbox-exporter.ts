import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { startProgram, workFolder } from './start-program.ts';

const PORT = 29_115;
const MODULES = `modules:
  http: { prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4 } }
  tcp: { prober: tcp, timeout: 5s, tcp: { preferred_ip_protocol: ip4 } }
`;

/** Prometheus keeps its connections as well. */
const kept = new Agent({ keepAlive: true, maxSockets: 8 });

/** Debian's blackbox_exporter with a module `http` and a module `tcp`. */
export function startBlackboxExporter(): Promise<ChildProcess> {
  const config = join(workFolder(), 'blackbox.yml');
  writeFileSync(config, MODULES);
  return startProgram(
    'prometheus-blackbox-exporter',
    [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${PORT}`, '--log.level=error'],
    `http://127.0.0.1:${PORT}/metrics`,
  );
}

/**
 * What it tells of a target, in the exposition format. It is asked for plain text: packing it for each answer, as
 * Prometheus asks, would cost it more.
 */
export function askBlackbox(module: string, target: string): Promise<string> {
  const path = `/probe?${new URLSearchParams({ module, target })}`;
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: PORT, path, agent: kept }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
  });
}
