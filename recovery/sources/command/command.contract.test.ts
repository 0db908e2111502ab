import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { describeSource } from '../source.contract.ts';
import { command } from './command.ts';
import { commandOptions } from './command-options.ts';

describeSource({
  kind: command,
  words: { what: 'etcdctl snapshot save -', title: 'command:etcdctl-ba20' },
  sample: async () => {
    const to = join(temporaryFolder(), 'out');
    return {
      options: commandOptions.parse({ commands: [{ run: ['seq', '1', '1000'] }] }),
      original: async () => Array.from({ length: 1_000 }, (_, index) => `${index + 1}\n`).join(''),
      request: { to },
      restored: async () => (existsSync(to) ? readFileSync(to, 'utf8') : undefined),
    };
  },
});
