import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliberateDifferences } from './deliberate-differences.testkit.ts';
import { mayReplay, recording, recordingPath } from './recordings.testkit.ts';
import { parseScenarios, scenarioDeviations } from './scenario-deviations.testkit.ts';
import { judges } from './scenario-judges.testkit.ts';
import { endServed, type ServedProxies, serveBinary } from './serve-binary.testkit.ts';
import type { Deviation, Tolerance } from './socket-sightings.testkit.ts';

const run = promisify(execFile);
const recorded = mayReplay ? parseScenarios(recording('data-plane-golden.txt')) : new Map<string, string[]>();
const deliberate = new Map(deliberateDifferences.map(({ scenario, lines }) => [scenario, lines]));

/** The recorded times vary by 5 ms themselves; a busy machine is late, and sooner only where a clock is read late. */
const usual: Tolerance = { early: 25, late: 60 };
/** Theirs cuts each read of 32 KiB by itself, so that 100 ms of bytes end elsewhere. */
const tolerances: Readonly<Record<string, Tolerance>> = { bandwidth_100: { early: 100, late: 100 } };

/** How often a scenario may run for its times, as others use the machine; what is seen must be right each time. */
const ATTEMPTS = 3;
/** Scenarios that run at the same time, those of each lane on a server of their own: they wait most of the time. */
const LANES = 6;

const names = [...recorded.keys()];
const seen = new Map<string, string[]>();
let server: ServedProxies;

beforeAll(async () => {
  if (!mayReplay) return;
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    names.filter((_, index) => index % LANES === lane),
  );
  const servers = await Promise.all(lanes.map(() => serveBinary()));
  server = servers[0]!;
  await Promise.all(lanes.map((lane, index) => runScenarios(servers[index]!, lane)));
}, 120_000);

afterAll(endServed);

describe.skipIf(!mayReplay)('the data plane beside what Toxiproxy 2.12 did', () => {
  it.each(names)('%s', { timeout: 120_000 }, async (name) => {
    let deviations = judge(name);
    for (let attempt = 1; attempt < ATTEMPTS && deviations.some(({ of }) => of === 'time'); attempt++) {
      if (deviations.some(({ of }) => of === 'sight')) break;
      await runScenarios(server, [name]);
      deviations = judge(name);
    }
    expect(deviations.map(({ text }) => text)).toEqual([]);
  });

  it('differs on purpose only in scenarios that were recorded', () => {
    expect(names).toEqual(expect.arrayContaining([...deliberate.keys(), ...Object.keys(judges)]));
  });
});

async function runScenarios({ url }: ServedProxies, scenarios: readonly string[]): Promise<void> {
  const words = [recordingPath('data-plane.py'), url, ...scenarios];
  const { stdout } = await run('python3', words, { timeout: 100_000 });
  for (const [name, lines] of parseScenarios(stdout)) seen.set(name, lines);
}

function judge(name: string): Deviation[] {
  const lines = seen.get(name) ?? [];
  const own = judges[name];
  const failed = lines
    .filter((line) => line.startsWith('  EXC '))
    .map((text) => ({ of: 'sight', text }) as const);
  if (own) return [...failed, ...own(lines).map((text) => ({ of: 'time', text }) as const)];
  return scenarioDeviations(deliberate.get(name) ?? recorded.get(name)!, lines, tolerances[name] ?? usual);
}
