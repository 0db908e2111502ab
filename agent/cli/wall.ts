import { parseDuration } from '../kit/duration.ts';
import { OperationalError } from '../kit/errors.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { askedAgents, fleetOptions } from './tui.ts';

export const wall = defineCommand({
  command: 'wall',
  describe: 'A board of all hosts for a big screen, without hands',
  examples: [
    ['vedette wall', 'This host and the peers that its agent knows'],
    ['vedette wall --rotate 30s', 'Each page for half a minute'],
    ['vedette wall --group site --rotate 1m', 'A page for the hosts of each site as well'],
    [
      'vedette wall --url https://web-1:8338 --url https://web-2:8338 --rotate 0',
      'These hosts, one page for ever',
    ],
  ],
  stays: true,
  options: (yargs) =>
    fleetOptions(yargs)
      .option('group', {
        type: 'string',
        requiresArg: true,
        describe: 'Label whose values get a page each, of the hosts that have them',
      })
      .option('rotate', {
        type: 'string',
        requiresArg: true,
        default: '15s',
        describe: 'How long each page stays; 0 keeps the first',
      }),
  async run(args) {
    const rotateMs = pageDuration(args.rotate);
    const { requireTerminal } = await import('../../tui/terminal/require-terminal.ts');
    requireTerminal(process);
    const [{ createFleetStore }, { openWall }, asked] = await Promise.all([
      import('../../tui/data/fleet-store.ts'),
      import('../../tui/wallboard/open-wall.ts'),
      askedAgents(args),
    ]);
    const fleet = createFleetStore(asked);
    try {
      await openWall(fleet, { rotateMs, group: args.group });
    } finally {
      fleet.stop();
    }
    return exitCodes.ok.code;
  },
});

const SHORTEST_MS = 1_000;
const LONGEST_MS = 86_400_000;

/** @throws OperationalError `invalid` where it is no duration, or one that no page could be read in or would ever end. */
function pageDuration(text: string): number {
  try {
    const milliseconds = parseDuration(text);
    if (text === '0' || (milliseconds >= SHORTEST_MS && milliseconds <= LONGEST_MS)) return milliseconds;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new OperationalError('invalid', `Cannot rotate every "${text}": pages stay from 1s to 1d`, {
    hint: 'Write --rotate 15s, 1m or 1h; --rotate 0 keeps the first page',
  });
}
