import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A port that nobody has at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** One sample as an engine has it: milliseconds and value. */
export type Point = readonly [time: number, value: number];

export type TestEngine = {
  readonly url: string;
  readonly folder: string;
  start(): Promise<void>;
  /** Ends it, waiting until it has written what it has. */
  stop(): Promise<void>;
};

/** A program that serves HTTP on `port`, ended with the test; its port and folder stay when it is started again. */
export async function testEngine(
  program: string,
  argumentsOf: (port: number, folder: string) => readonly string[],
  ready: string,
): Promise<TestEngine> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'vedette-engine-'));
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const stop = async () => {
    if (child === undefined) return;
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await exited;
    }
    child = undefined;
  };
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const engine = {
    ...{ url, folder, stop },
    async start() {
      child = spawn(program, argumentsOf(port, folder), { stdio: 'ignore', cwd: folder });
      await answers(url + ready);
    },
  };
  await engine.start();
  return engine;
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

/** Debian's VictoriaMetrics in a folder of its own. */
export function victoriaMetrics(): Promise<TestEngine> {
  return testEngine(
    'victoria-metrics',
    (port, folder) => [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${join(folder, 'data')}`,
      '-retentionPeriod=10y',
      '-memory.allowedBytes=64MB',
    ],
    '/health',
  );
}

/** Debian's Prometheus, which takes remote write; `config` is its configuration. */
export function prometheus(configFile: string): Promise<TestEngine> {
  return testEngine(
    'prometheus',
    (port, folder) => [
      `--web.listen-address=127.0.0.1:${port}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--config.file=${configFile}`,
      '--web.enable-remote-write-receiver',
      '--log.level=warn',
    ],
    '/-/ready',
  );
}

/** Every raw sample that VictoriaMetrics has of a selector, by label set (as JSON), each once as it keeps it. */
export async function exported(engine: TestEngine, selector: string): Promise<Map<string, Point[]>> {
  // What was just written is visible after a flush.
  await fetch(`${engine.url}/internal/force_flush`);
  const query = new URLSearchParams({ 'match[]': selector });
  const lines = (await (await fetch(`${engine.url}/api/v1/export?${query}`)).text()).trim().split('\n');
  const all = new Map<string, Point[]>();
  for (const line of lines.filter((text) => text !== '')) {
    const { metric, timestamps, values } = JSON.parse(line) as {
      metric: Record<string, string>;
      timestamps: number[];
      values: number[];
    };
    const key = JSON.stringify(metric);
    const points = timestamps.map((time, index): Point => [time, values[index]!]);
    all.set(
      key,
      [...(all.get(key) ?? []), ...points].sort((a, b) => a[0] - b[0]),
    );
  }
  return all;
}
