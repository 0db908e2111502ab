import { readFileSync } from 'node:fs';
import { type CaseVerdict, runScript } from '../agent/promql/conformance/run-script.testkit.ts';

/** Tells every case that failed or is not supported, and a line of totals for each file; ends with 1 where one failed. */
async function tellFile(file: string): Promise<boolean> {
  const verdicts = await runScript(readFileSync(file, 'utf8'));
  const count = (verdict: CaseVerdict['verdict']) =>
    verdicts.filter((each) => each.verdict === verdict).length;
  for (const { line, query, verdict, because } of verdicts)
    if (verdict !== 'passed')
      console.log(`${file}:${line}: ${verdict}: ${query}\n  ${because.replaceAll('\n', '\n  ')}`);
  console.log(
    `${file}: ${count('passed')} passed, ${count('not supported')} not supported, ${count('failed')} failed`,
  );
  return count('failed') === 0;
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: scripts/promql-conformance FILE...');
  process.exitCode = 2;
}
for (const file of files) if (!(await tellFile(file))) process.exitCode = 1;
