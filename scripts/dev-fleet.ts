import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const FIRST_PORT = 8341;

type Member = { readonly name: string; readonly url: string; readonly data: string };

/** The agents of a fleet of that size: a name, a port and a folder each; the folders stay from run to run. */
function members(count: number): Member[] {
  const state = process.env.XDG_STATE_HOME || join(process.env.HOME ?? homedir(), '.local', 'state');
  return Array.from({ length: count }, (_, index) => ({
    name: `dev-${index + 1}`,
    url: `http://127.0.0.1:${FIRST_PORT + index}`,
    data: join(state, 'vedette', 'dev-fleet', `dev-${index + 1}`),
  }));
}

function start(member: Member, fleet: readonly Member[]): ChildProcess {
  mkdirSync(member.data, { recursive: true, mode: 0o700 });
  const log = openSync(join(member.data, 'agent.log'), 'a', 0o600);
  const peers = fleet.filter((other) => other !== member).flatMap((other) => ['--peer', other.url]);
  const args = [
    'agent',
    '--host',
    member.name,
    '--data',
    member.data,
    '--listen',
    member.url.slice('http://'.length),
  ];
  return spawn(join(root, 'dist', 'vedette'), [...args, ...peers], { stdio: ['ignore', 'ignore', log] });
}

async function isReady(member: Member): Promise<boolean> {
  try {
    return (await fetch(`${member.url}/readyz`, { signal: AbortSignal.timeout(500) })).ok;
  } catch {
    return false;
  }
}

async function untilReady(member: Member): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await isReady(member)) return;
    await Bun.sleep(100);
  }
  throw new Error(`${member.name} did not become ready; see ${join(member.data, 'agent.log')}`);
}

async function run(count: number): Promise<void> {
  const fleet = members(count);
  const children = fleet.map((member) => start(member, fleet));
  const stop = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const ended = Promise.all(children.map((child) => new Promise((resolve) => child.once('exit', resolve))));
  try {
    await Promise.all(fleet.map(untilReady));
    for (const [index, member] of fleet.entries()) {
      console.log(`${member.name}  ${member.url}  pid ${children[index]!.pid}`);
    }
    console.log(`\nconsole: dist/vedette tui ${fleet.map((member) => `--url ${member.url}`).join(' ')}`);
    console.log('ctrl-c stops them all');
  } catch (error) {
    stop();
    throw error;
  }
  await ended;
}

const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count < 1 || count > 50) {
  console.error('error: scripts/dev-fleet takes a number of agents from 1 to 50');
  process.exitCode = 2;
} else {
  await run(count);
}
