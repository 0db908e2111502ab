import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { buildDeb } from './build-deb.ts';

// bun build/deb/make-deb.ts [BINARY [ARCHITECTURE]]: the package of dist/vedette, beside it.
const dist = join(import.meta.dirname, '..', '..', 'dist');
const [binary = join(dist, 'vedette'), architecture = 'amd64'] = process.argv.slice(2);
const time = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: dist, encoding: 'utf8' });

console.log(
  buildDeb({
    binary,
    writer: join(dist, 'vedette'),
    architecture,
    version: packageJson.version,
    epoch: Number(time),
    into: dist,
  }),
);
