import type { Argv } from 'yargs';
import type { Target } from '../client/target.ts';
import { OperationalError } from '../kit/errors.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-codes.ts';

type TuiArguments = {
  readonly link?: string | undefined;
  readonly url?: readonly string[] | undefined;
  readonly via?: string | undefined;
  readonly ssh?: readonly string[] | undefined;
  readonly sshOption?: readonly string[] | undefined;
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly caFile?: string | undefined;
  readonly theme?: string | undefined;
};

export const tui = defineCommand({
  command: 'tui [link]',
  describe: 'A live console over all hosts',
  examples: [
    ['vedette tui', 'This host and the peers that its agent knows'],
    [
      'vedette tui --url http://127.0.0.1:8338 --url http://127.0.0.1:8339',
      'These hosts, without an agent here',
    ],
    [
      "vedette tui 'vedette://host/web-1?t=2026-11-21T03:12:07Z&w=15m'",
      'What somebody else saw: a link copied with y',
    ],
    ['vedette tui --ssh web-1 --ssh web-2', 'These hosts through ssh, with no port open'],
    ['vedette tui --data ~/vedette-data', 'The agent with that data folder, and its peers'],
  ],
  stays: true,
  options: (yargs) =>
    fleetOptions(yargs)
      .positional('link', { type: 'string', describe: 'Where to begin: a link that the console copied' })
      .option('theme', {
        type: 'string',
        requiresArg: true,
        describe:
          'Colours: dark, light, high-contrast, color-blind, a skin of your own or its file (also: VEDETTE_THEME)',
      })
      .option('screen-reader', {
        type: 'boolean',
        describe: 'Tell what changes as plain lines, without drawing (also: INK_SCREEN_READER=true)',
      }),
  async run(args) {
    if (args.screenReader ?? process.env.INK_SCREEN_READER === 'true') return tellAloud(args);
    const { requireTerminal } = await import('../../tui/terminal/require-terminal.ts');
    requireTerminal(process);
    const start = await linkedPlace(args.link);
    const settings = await chosenSettings(args.theme);
    const { skinOfTerminal } = await import('../../tui/terminal/skin-of-terminal.ts');
    // The terminal answers while the console is loaded; whatever comes of that, it is not left in the middle.
    const answered = settings.skin ?? skinOfTerminal(process);
    const [loaded, skin] = await Promise.allSettled([loadConsole(args), answered]);
    if (loaded.status === 'rejected') throw loaded.reason;
    const { fleet, openConsole } = loaded.value;
    try {
      await openConsole(fleet, start, {
        ...settings,
        ...(skin.status === 'fulfilled' && { skin: skin.value }),
      });
    } finally {
      fleet.stop();
    }
    return exitCodes.ok.code;
  },
});

/** The fleet and the screen for it; the first answers are on their way while the screen is loaded. */
async function loadConsole(args: TuiArguments) {
  const [{ createFleetStore }, asked] = await Promise.all([
    import('../../tui/data/fleet-store.ts'),
    askedAgents(args),
  ]);
  const fleet = createFleetStore(asked);
  const { openConsole } = await import('../../tui/open-console.tsx');
  return { fleet, openConsole };
}

/** Tells the fleet as lines until a signal ends it, or until nobody reads them any more. */
async function tellAloud(args: TuiArguments) {
  if (args.link !== undefined) {
    throw new OperationalError('invalid', 'Cannot open a link as lines: they tell what changes from now on', {
      hint: 'Leave the link out, or leave --screen-reader out and unset INK_SCREEN_READER',
    });
  }
  const [{ createFleetStore }, { createFleetProbes }, { readAloud }, asked] = await Promise.all([
    import('../../tui/data/fleet-store.ts'),
    import('../../tui/data/fleet-probes.ts'),
    import('../../tui/screen-reader/read-aloud.ts'),
    askedAgents(args),
  ]);
  const end = new AbortController();
  const fleet = createFleetStore(asked);
  const probes = createFleetProbes({ fleet });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => end.abort(signal));
  process.stdout.once('error', () => end.abort());
  try {
    const write = (line: string) => void process.stdout.write(`${line}\n`);
    await readAloud(fleet, { write, probes, signal: end.signal });
  } finally {
    fleet.stop();
  }
  // The listener is gone by now: the process ends by the signal, so that whoever sent it sees why.
  if (typeof end.signal.reason === 'string') process.kill(process.pid, end.signal.reason);
  return exitCodes.ok.code;
}

/** The options that say which agents a screen of the fleet asks. */
export function fleetOptions<Before>(yargs: Argv<Before>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return yargs
    .option('url', {
      ...text('Agent to show, such as https://web-2:8338; may be given again'),
      array: true,
    })
    .option('via', text('Agent that asks the hosts it knows for this console'))
    .option('ssh', {
      ...text('Host to show through ssh, with no port open; may be given again'),
      array: true,
    })
    .option('ssh-option', { ...text('Option of ssh_config(5), such as Port=2222'), array: true })
    .option('config', text('Configuration file of the agent on this host'))
    .option('data', text('Data folder of the agent on this host'))
    .option('token-file', text('File that holds the token for each --url'))
    .option('fingerprint', text('SHA-256 of the certificate that each --url must show'))
    .option('ca-file', text('Certificates (PEM) that may have signed those of --url'))
    .conflicts('url', ['config', 'data'])
    .conflicts('ssh', ['config', 'data'])
    .conflicts('via', ['url', 'ssh', 'config', 'data'])
    .conflicts('config', 'data');
}

/** What the person at the terminal has chosen; what should be mended is told before the screen is taken. */
async function chosenSettings(theme: string | undefined) {
  const [{ consoleSettings }, { refreshPeriod }, { chartWindows }] = await Promise.all([
    import('./console-settings.ts'),
    import('../../tui/preferences/preferences.ts'),
    import('../../tui/data/chart-windows.ts'),
  ]);
  const { preferences, skin, warnings } = consoleSettings({ theme });
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const { mouse, ascii } = preferences;
  const window = chartWindows.find(({ name }) => name === preferences.window)!;
  return { skin, mouse, ascii, window, period: refreshPeriod(preferences) };
}

/** @throws OperationalError `invalid` where the text is no link. */
async function linkedPlace(link: string | undefined) {
  if (link === undefined) return undefined;
  const { parsePlace } = await import('../../tui/place/place.ts');
  try {
    return parsePlace(link);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new OperationalError('invalid', `Cannot open the link ${link}: ${error.message}`, {
      hint: 'Copy a whole one with y in the console, and quote it in the shell',
    });
  }
}

/** The agents that were named, each for its own host; else the one of this host, which tells of its peers too. */
export async function askedAgents(
  args: TuiArguments,
): Promise<{ targets: Target[] } | { agent: Target; relay?: boolean }> {
  const { connect } = await import('./connect.ts');
  const { url = [], ssh = [], sshOption, via, config, data, ...credentials } = args;
  if (via !== undefined) return { agent: (await connect({ ...credentials, via })).target, relay: true };
  if (url.length + ssh.length > 0) {
    const clients = await Promise.all([
      ...url.map((one) => connect({ ...credentials, url: one })),
      ...ssh.map((one) => connect({ ssh: one, sshOption })),
    ]);
    return { targets: clients.map(({ target }) => target) };
  }
  const folder = config === undefined ? data : await dataFolderOf(config);
  return { agent: (await connect({ data: folder })).target };
}

async function dataFolderOf(file: string): Promise<string> {
  const { loadConfig } = await import('../config/load-config.ts');
  return loadConfig({ file }).config.data;
}
