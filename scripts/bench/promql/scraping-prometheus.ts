import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram, workFolder } from '../start-program.ts';

/**
 * Starts a Prometheus that scrapes `target` (host:port) each second, samples with the times at which the agent took
 * them. @returns its URL
 */
export async function startPrometheusThatScrapes(target: string): Promise<string> {
  const folder = workFolder();
  const config = join(folder, 'prometheus.yml');
  const job = {
    job_name: 'vedette',
    honor_labels: true,
    metrics_path: '/federate',
    params: { 'match[]': ['{__name__=~"node_.+"}'] },
    static_configs: [{ targets: [target] }],
  };
  const global = { scrape_interval: '1s', scrape_timeout: '1s' };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ global, scrape_configs: [job] }));
  const address = '127.0.0.1:19091';
  const args = [
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--config.file=${config}`,
    `--web.listen-address=${address}`,
  ];
  await startProgram('prometheus', [...args, '--log.level=error'], `http://${address}/-/ready`);
  return `http://${address}`;
}
