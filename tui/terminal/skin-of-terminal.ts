import { colorLevel } from '../theme/color-level.ts';
import type { Skin } from '../theme/skin.ts';
import { builtInSkins } from '../theme/skins.ts';
import { askBackground } from './ask-background.ts';

type Terminal = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'env' | 'pid' | 'kill' | 'on' | 'off'>;

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * The skin for the background that the terminal tells; it is not asked where there are no colours. A signal meanwhile ends
 * the process as ever, after the terminal has left the raw mode in which it is asked.
 */
export async function skinOfTerminal(terminal: Terminal): Promise<Skin | undefined> {
  const { stdin, stdout, env } = terminal;
  if (colorLevel(env) === 'none') return undefined;
  const undo = () => {
    for (const signal of SIGNALS) terminal.off(signal, leave);
  };
  function leave(signal: NodeJS.Signals): void {
    undo();
    stdin.setRawMode(false);
    terminal.kill(terminal.pid, signal);
  }
  for (const signal of SIGNALS) terminal.on(signal, leave);
  try {
    const background = await askBackground({ stdin, stdout });
    return background && builtInSkins[background];
  } finally {
    undo();
  }
}
