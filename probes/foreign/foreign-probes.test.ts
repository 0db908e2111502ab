import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCondition } from '../conditions/parse-condition.ts';
import { commonFacts } from '../facts.ts';
import { probeKinds } from '../index.ts';
import { problemsOf } from '../run-kind.testkit.ts';
import type { ProbeDefinition } from './probe-definition.ts';

const read = (name: string) => JSON.parse(readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8'));

function kindOf(probe: ProbeDefinition) {
  return probeKinds.find(({ name }) => name === probe.kind);
}

/** What our configuration would say of a probe, without what belongs to the schedule. */
function problems({
  name: _,
  group: _group,
  enabled: _enabled,
  interval: _interval,
  ...probe
}: ProbeDefinition): string[] {
  const kind = kindOf(probe)!;
  const { conditions = [] } = probe as { conditions?: string[] };
  for (const condition of conditions) parseCondition(condition, { ...commonFacts, ...kind.facts });
  return problemsOf(kind, probe);
}

for (const [name, probe] of Object.entries<ProbeDefinition>(read('blackbox-probes.json'))) {
  test(`the module ${name} of blackbox_exporter is a probe that our configuration takes`, () => {
    expect(problems(probe)).toEqual([]);
  });
}

for (const probe of read('gatus-probes.json') as ProbeDefinition[]) {
  test(`the endpoint ${probe.name} of Gatus is a probe that our configuration takes`, () => {
    expect(problems(probe)).toEqual([]);
  });
}
