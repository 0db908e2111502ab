import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTargetGroups } from './target-groups.ts';

const json = (groups: unknown) => parseTargetGroups(JSON.stringify(groups), 'json');

describe('parseTargetGroups()', () => {
  it('reads targets with their labels, and drops those for Prometheus alone', async () => {
    const labels = { env: 'prod', __meta_rack: 'r1', __metrics_path__: '/x' };
    expect(await json([{ targets: ['web-1:8338', 'web-2:8338'], labels }])).toEqual([
      { url: 'http://web-1:8338', labels: { env: 'prod' } },
      { url: 'http://web-2:8338', labels: { env: 'prod' } },
    ]);
  });

  it('reads YAML, where a number is a label too', async () => {
    const yaml = '- targets: ["web-1:8338"]\n  labels: {rack: 7, __scheme__: https}\n';
    expect(await parseTargetGroups(yaml, 'yaml')).toEqual([
      { url: 'https://web-1:8338', labels: { rack: '7' } },
    ]);
  });

  it('takes a file without targets', async () => {
    expect(await json([])).toEqual([]);
    expect(await json([{ targets: [] }])).toEqual([]);
  });

  it.each([
    [{}, /^it is not a list of target groups/],
    [[{ targets: 'web-1' }], /^group 1: targets: /],
    [[{ targets: [] }, { targets: [], label: {} }], /^group 2: Unrecognized key/],
    [[{ targets: ['web-1/metrics'] }], /^group 1: target "web-1\/metrics": it has more than/],
    [[{ targets: ['me:pw@web-1'] }], /it holds a user name/],
    [[{ targets: ['web-1'], labels: { __scheme__: 'file' } }], /the scheme must be http or https/],
    [[{ targets: ['web-1'], labels: { 'a b': 'x' } }], /^group 1: labels: /],
    [[{ targets: ['web-1'], labels: { a: 'x'.repeat(2_000) } }], /^group 1: labels: a: /],
    [[{ targets: Array(2_001).fill('web-1') }], /names 2001 peers, more than 2000/],
  ])('refuses %j', async (groups, problem) => {
    await expect(json(groups)).rejects.toThrow(problem);
  });

  it('says where a file is cut off', async () => {
    await expect(parseTargetGroups('[{"targets": ["web-1', 'json')).rejects.toThrow(/^it is not JSON: /);
    await expect(parseTargetGroups('- targets: ["web-1', 'yaml')).rejects.toThrow(/^it is not YAML: /);
  });

  it('refuses a file that is deeper than any list of peers', async () => {
    await expect(parseTargetGroups('['.repeat(100_000), 'json')).rejects.toThrow(SyntaxError);
    await expect(parseTargetGroups('['.repeat(5_000), 'yaml')).rejects.toThrow(SyntaxError);
  });

  it('throws nothing but SyntaxError whatever the text is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom('json', 'yaml'),
        async (text, format) => {
          await parseTargetGroups(text, format as 'json').catch((error: unknown) => {
            expect(error).toBeInstanceOf(SyntaxError);
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});
