import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where an agent keeps its data unless told otherwise: `/var/lib/vedette` for root, else the XDG state folder. */
export function stateFolder(environment: Environment = process.env, uid = process.getuid?.() ?? -1): string {
  const xdg = xdgFolder(environment.XDG_STATE_HOME);
  if (xdg !== undefined) return join(xdg, 'vedette');
  return uid === 0 ? '/var/lib/vedette' : join(environment.HOME || homedir(), '.local', 'state', 'vedette');
}

/** Where the configuration is looked for, best first (XDG Base Directory Specification). */
export function configFiles(environment: Environment = process.env): string[] {
  const xdg = xdgFolder(environment.XDG_CONFIG_HOME) ?? join(environment.HOME || homedir(), '.config');
  return ['/etc/vedette/vedette.yml', join(xdg, 'vedette', 'vedette.yml')];
}

/** The specification wants relative and empty values ignored: they would depend on the working directory. */
function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}
