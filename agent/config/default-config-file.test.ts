import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { defaultConfigFile } from './default-config-file.ts';
import { builtInConfig, loadConfig } from './load-config.ts';

function load(text: string) {
  const file = join(temporaryFolder(), 'vedette.yml');
  writeFileSync(file, text, { mode: 0o600 });
  return loadConfig({ file });
}

test('defaultConfigFile() sets nothing as it stands', () => {
  expect(load(defaultConfigFile()).config).toEqual(builtInConfig().config);
});

test('defaultConfigFile() is the default too when every mark of an option with a value is taken away', () => {
  const text = defaultConfigFile()
    .split('\n\n')
    .slice(1)
    // Whose sections turn something on by being there, or have parts without a default.
    .filter((section) => !/^# (chaos|history):/m.test(section))
    .join('\n\n')
    .replace(/^# ( *\w+:)/gm, '$1')
    // Those without a value have no default, or one that this host finds out.
    .replace(/^ *(cert_file|key_file|socket|data|host):$/gm, '');
  expect(load(text).config).toEqual(builtInConfig().config);
});

test('defaultConfigFile() does not depend on the host where it is made', () => {
  expect(defaultConfigFile()).toMatch(
    /^## What this host is called everywhere\. Default: the host name\. .*\n# host:$/m,
  );
});
