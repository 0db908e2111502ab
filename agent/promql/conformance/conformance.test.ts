import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CaseVerdict, runScript } from './run-script.testkit.ts';

const folder = join(import.meta.dirname, '../../../../shared/conformance/promql');
const there = existsSync(folder);
if (!there && process.env.CI) throw new Error(`The conformance scripts of Prometheus are missing: ${folder}`);
const scripts = there ? readdirSync(folder).filter((name) => name.endsWith('.test')) : [];

const told = (verdicts: readonly CaseVerdict[], verdict: CaseVerdict['verdict']) =>
  verdicts.filter((each) => each.verdict === verdict);

describe.skipIf(!there)('PromQL, by the scripts with which Prometheus tests itself', () => {
  it.each(scripts)('evaluateQuery() answers every case of %s that is about floats', async (name) => {
    const verdicts = await runScript(readFileSync(join(folder, name), 'utf8'));
    const not = told(verdicts, 'not supported');
    console.log(
      `${name}: ${told(verdicts, 'passed').length} passed, ${not.length} not supported (${[...new Set(not.map(({ because }) => because))].join('; ') || 'none'}), ${told(verdicts, 'failed').length} failed`,
    );
    expect(
      told(verdicts, 'failed').map(({ line, query, because }) => `${name}:${line} ${query}\n${because}`),
    ).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
  });
});
