import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverFolder, startChildServer } from './child-server.testkit.ts';
import { freePort } from './free-port.testkit.ts';
import type { ProbeResult } from './probe-result.ts';

export type BlackboxExporter = {
  /** What it tells of a target: values by `name{labels}`. */
  probe(module: string, target: string): Promise<Map<string, number>>;
  stop(): Promise<void>;
};

/** Debian's blackbox_exporter with these modules (YAML), to compare with. */
export async function startBlackboxExporter(modules: string): Promise<BlackboxExporter> {
  const [folder, port] = [await serverFolder(), await freePort()];
  const config = join(folder, 'blackbox.yml');
  await writeFile(config, modules);
  const { stop } = await startChildServer({
    folder,
    command: [
      'prometheus-blackbox-exporter',
      `--config.file=${config}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    ready: async () => (await fetch(`http://127.0.0.1:${port}/-/healthy`)).ok,
  });
  const probe = async (module: string, target: string) => {
    const query = new URLSearchParams({ module, target });
    const text = await (await fetch(`http://127.0.0.1:${port}/probe?${query}`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  };
  return { probe, stop };
}

/** The metrics of a result in the same form. */
export function metricsByName({ metrics }: ProbeResult): Map<string, number> {
  return new Map(
    metrics.map(({ name, labels, value }) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
      return [pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`, value];
    }),
  );
}
