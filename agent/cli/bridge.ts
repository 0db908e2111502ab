import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

export const bridge = defineCommand({
  command: 'bridge',
  describe: 'The agent of this host over standard input and output, for vedette --ssh',
  stays: true,
  examples: [
    ['vedette bridge', 'What ssh starts on the other host for: vedette status --ssh HOST'],
    ['vedette bridge --data ~/vedette-data', 'The agent with that data folder'],
  ],
  options: (yargs) =>
    yargs.option('data', {
      type: 'string',
      requiresArg: true,
      describe: 'Data folder of the agent to ask, on this host',
    }),
  async run({ data }) {
    const [{ connect }, { serveBridge }] = await Promise.all([
      import('./connect.ts'),
      import('../client/bridge/serve-bridge.ts'),
    ]);
    const { target } = await connect({ data });
    await serveBridge({ input: process.stdin, output: process.stdout, target });
    return exitCodes.ok.code;
  },
});
