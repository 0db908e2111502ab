import { readFileSync } from 'node:fs';
import type { BunPlugin } from 'bun';

const SWITCH = "process.env['DEV'] === 'true'";

/**
 * Takes React's developer tools out of Ink: its optional peer `react-devtools-core` is imported behind a run-time
 * switch, which the bundler would follow and `DEV=true` in a user's environment would turn on.
 */
export const inkWithoutDevtools: BunPlugin = {
  name: 'ink-without-devtools',
  setup(build) {
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/](reconciler|ink)\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes(SWITCH)) throw new Error(`Ink has changed: no developer-tools switch in ${path}`);
      return { contents: source.replaceAll(SWITCH, 'false'), loader: 'js' };
    });
  },
};
