import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listEvents } from '../agent/contract/events.ts';
import { getHealthz, getLivez, getReadyz } from '../agent/contract/health.ts';
import { listHosts } from '../agent/contract/hosts.ts';
import { listPeers } from '../agent/contract/peers.ts';
import { listProcesses } from '../agent/contract/processes.ts';
import { getStatus } from '../agent/contract/status.ts';

// bun scripts/record-answers.ts URL: keeps the answers of a running agent, by its version, for
// agent/contract/previous-release.test.ts. Run it against the binary of each release.
const routes = [getHealthz, getLivez, getReadyz, getStatus, listEvents, listHosts, listPeers, listProcesses];
/** Texts that name the machine or what runs there. */
const PRIVATE = new Set(['name', 'command', 'user', 'host', 'pathname']);
const MOST_ITEMS = 3;

async function record(base: string): Promise<string> {
  const { version } = (await answer(base, getStatus.path)) as { version: string };
  const folder = join(import.meta.dirname, '..', 'agent', 'contract', 'testdata', `answers-${version}`);
  mkdirSync(folder, { recursive: true });
  for (const { id, path } of routes)
    writeFileSync(
      join(folder, `${id}.json`),
      `${JSON.stringify(shortened(await answer(base, path)), null, 2)}\n`,
    );
  return folder;
}

async function answer(base: string, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, base));
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

function shortened(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => shortened(item));
  if (typeof value === 'string') return PRIVATE.has(key) ? 'example' : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, shortened(below, name)]));
}

console.log(await record(process.argv[2] ?? 'http://127.0.0.1:8338'));
