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
  return ['/etc/vedette/vedette.yml', join(userConfigFolder(environment), 'vedette.yml')];
}

/** Where a user's own settings of the console are (XDG Base Directory Specification). */
export function userConfigFolder(environment: Environment = process.env): string {
  const xdg = xdgFolder(environment.XDG_CONFIG_HOME) ?? join(environment.HOME || homedir(), '.config');
  return join(xdg, 'vedette');
}

/** Where what can be made again is kept (XDG Base Directory Specification). */
export function cacheFolder(environment: Environment = process.env): string {
  const xdg = xdgFolder(environment.XDG_CACHE_HOME) ?? join(environment.HOME || homedir(), '.cache');
  return join(xdg, 'vedette');
}

/** The specification wants relative and empty values ignored: they would depend on the working directory. */
function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}
