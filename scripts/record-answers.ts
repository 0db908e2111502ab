import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { contract } from '../agent/contract/index.ts';
import type { Route } from '../agent/contract/route.ts';

// bun scripts/record-answers.ts DATA: keeps, by the version of the agent with that data folder, what it answers and the
// schemas that its clients read it with, for agent/contract/previous-release.test.ts. Run it from the sources of each
// release, against an agent that has a peer.
const recorded = [
  'getHealthz',
  'getLivez',
  'getReadyz',
  'getStatus',
  'listEvents',
  'listHosts',
  'listPeers',
  'listProcesses',
  'showConfig',
] as const;
/** Texts that name the machine or what runs there. */
const PRIVATE = new Set(['name', 'command', 'user', 'host', 'pathname']);
const MOST_ITEMS = 3;
const testdata = join(import.meta.dirname, '..', 'agent', 'contract', 'testdata');

async function record(data: string): Promise<void> {
  const ask = (path: string) => answer(join(data, 'agent.sock'), path);
  const { version } = (await ask(contract.getStatus.path)) as { version: string };
  const folder = join(testdata, `answers-${version}`);
  mkdirSync(folder, { recursive: true });
  for (const id of recorded)
    write(join(folder, `${id}.json`), shortened(await ask((contract[id] as Route).path)));
  write(join(testdata, `schemas-${version}.json`), schemas());
}

/** What a client of this version takes for an answer, by operation. */
function schemas(): Record<string, unknown> {
  const json = Object.values<Route>(contract).filter(({ contentType }) => contentType === undefined);
  return Object.fromEntries(
    json.map(({ id, response }) => [id, z.toJSONSchema(response, { io: 'input', unrepresentable: 'any' })]),
  );
}

async function answer(socketPath: string, path: string): Promise<unknown> {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request({ socketPath, path }, resolve).on('error', reject).end();
  });
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`${path} answered ${response.statusCode}: ${body}`);
  return JSON.parse(body);
}

function shortened(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => shortened(item));
  if (typeof value === 'string') return PRIVATE.has(key) ? 'example' : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, shortened(below, name)]));
}

function write(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

await record(process.argv[2]!);
