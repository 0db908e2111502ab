import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { parseExpression } from '../../promql/index.ts';
import { loadRuleFiles } from './load-rule-files.ts';
import { readInWorker } from './read-in-worker.ts';

function folderWith(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.yml'), text);
  return folder;
}

test('readInWorker() gives what loadRuleFiles() gives', async () => {
  const folder = folderWith(`groups:
- name: g
  rules:
  - {record: a, expr: 'sum by (x) (rate(up{a=~"b.*"}[5m] offset 1m)) > bool 2'}
  - {alert: B, expr: "topk(3, a)", for: 5m}
`);
  const groups = await readInWorker(['a.yml'], folder);
  expect(groups).toEqual(await loadRuleFiles(['a.yml'], folder, parseExpression));
});

test('readInWorker() fails as loadRuleFiles() does', async () => {
  await expect(readInWorker(['a.yml'], folderWith('groups: 5\n'))).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('a.yml:1:9: groups: expected a list'),
    hint: 'vedette rules check FILE',
  });
});
