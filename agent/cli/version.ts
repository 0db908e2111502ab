import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const version = defineCommand({
  command: 'version',
  describe: 'The version of this program, and what it was built from and runs on',
  examples: [
    ['vedette version', 'In one line'],
    ['vedette version --json | jq -r .commit', 'The commit it was built from'],
  ],
  json: '{"version", "commit", "runtime", "platform"}',
  options: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'Write JSON' }),
  run: async ({ json }, output) => {
    const { commit, version } = await import('../kit/version.ts');
    const runtime = `bun ${process.versions.bun ?? 'none'}`;
    const platform = `${process.platform}-${process.arch}`;
    const { jsonText } = await import('./json-text.ts');
    const line = `vedette ${version} (${commit}) ${platform}, ${runtime}\n`;
    output.write(json ? jsonText({ version, commit, runtime, platform }) : line);
    return exitCodes.ok.code;
  },
});
