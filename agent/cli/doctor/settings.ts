import { loadConfig } from '../../config/load-config.ts';
import type { Config } from '../../config/schema.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { DoctorContext } from './check.ts';

/** The configuration as the agent would load it, or what is wrong with it. */
export type Settings =
  | { readonly config: Config; readonly file: string | undefined }
  | { readonly error: OperationalError };

export function readSettings({ configFile, environment }: DoctorContext): Settings {
  try {
    const { config, file } = loadConfig({
      environment,
      ...(configFile === undefined ? {} : { file: configFile }),
    });
    return { config, file };
  } catch (error) {
    if (error instanceof OperationalError) return { error };
    throw error;
  }
}

/** The configuration, or where it is wrong the built-in defaults, so that the other checks still tell something. */
export function settingsOrDefaults(context: DoctorContext): Config {
  const settings = readSettings(context);
  return 'config' in settings
    ? settings.config
    : loadConfig({ environment: { HOME: '/nonexistent' } }).config;
}
