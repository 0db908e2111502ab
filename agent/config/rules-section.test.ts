import { expect, test } from 'vitest';
import { rulesConfig } from '../alerts/config.ts';
import { loadText } from './load-config.testkit.ts';
import { noRules } from './rules-section.ts';

test('noRules is what an empty section is', () => {
  expect(noRules).toEqual(rulesConfig.parse({}));
});

test('rules: names files and says how they are evaluated', () => {
  const { rules } = loadText('rules:\n  files: [rules/*.yml]\n  interval: 15s\n').config;
  expect(rules).toEqual({ ...noRules, files: ['rules/*.yml'], interval: 15_000 });
});

test('an unknown option of rules: is told with its place', () => {
  expect(() => loadText('rules:\n  file: [a]\n')).toThrow(
    '2:3: rules.file: unknown option; did you mean "files"?',
  );
});
