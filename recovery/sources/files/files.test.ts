import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { lookAtTree, makeRichTree } from '../../tree/tree.testkit.ts';
import { describeSource } from '../source.contract.ts';
import { files } from './files.ts';

describeSource({
  kind: files,
  words: { what: '/srv', title: 'files:/srv' },
  sample: async () => {
    const folder = temporaryFolder();
    const [path, to] = [makeRichTree(join(folder, 'original')), join(folder, 'restored')];
    return {
      options: files.options.parse({ paths: [path] }),
      original: async () => lookAtTree(path),
      request: { to, options: { privileged: 'yes', owners: 'id' } },
      restored: async () => (existsSync(to) ? lookAtTree(to) : undefined),
    };
  },
});
