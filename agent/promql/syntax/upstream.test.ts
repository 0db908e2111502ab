import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseExpression } from './parse-expression.ts';

const queries = JSON.parse(
  await readFile(join(import.meta.dirname, 'testdata/queries.json'), 'utf8'),
) as string[];

/** What Prometheus 3 says where the 2.42 of Debian says something else. */
const newer: Readonly<Record<string, string>> = JSON.parse(
  await readFile(join(import.meta.dirname, 'testdata/newer-than-2.42.json'), 'utf8'),
);

function told(query: string): string {
  try {
    parseExpression(query);
    return 'ok';
  } catch (error) {
    return (error as Error).message;
  }
}

/** promtool reads each query as the expression of a rule, and tells of all that it refuses. */
async function promtool(rules: string): Promise<Map<number, string>> {
  const output = await new Promise<string>((resolve) => {
    execFile('promtool', ['check', 'rules', rules], (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  const refused = new Map<number, string>();
  for (const part of output.split(/\d+:\d+: group "/).slice(1)) {
    const [, index, problem] = /^q(\d+)".*?could not parse expression: (.*)/.exec(part) ?? [];
    if (index !== undefined) refused.set(Number(index), problem!.trim());
  }
  return refused;
}

describe('parseExpression() accepts and refuses as promtool does', () => {
  let folder: string;
  let refused: Map<number, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vedette-promtool-'));
    const rules = join(folder, 'rules.yml');
    const groups = queries.map((expr, index) => ({
      name: `q${index}`,
      rules: [{ record: 'r', expr: expr || ' ' }],
    }));
    await writeFile(rules, JSON.stringify({ groups }));
    refused = await promtool(rules);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(queries.map((query, index) => [query, index] as const))('%j', (query, index) => {
    expect(told(query || ' ')).toBe(newer[query] ?? refused.get(index) ?? 'ok');
  });

  test('promtool was asked', () => {
    expect(refused.size).toBeGreaterThan(200);
  });
});
