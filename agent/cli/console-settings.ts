import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Preferences, preferencesSchema } from '../../tui/preferences/preferences.ts';
import type { Skin } from '../../tui/theme/skin.ts';
import { contrastProblems, skinFileSchema, skinOfFile } from '../../tui/theme/skin-file.ts';
import { builtInSkin, builtInSkins } from '../../tui/theme/skins.ts';
import { loadYamlAs } from '../config/load-yaml-as.ts';
import { OperationalError } from '../kit/errors.ts';
import { nearestName } from '../kit/nearest-name.ts';
import { userConfigFolder } from '../kit/state-folder.ts';

export type ConsoleSettings = {
  readonly preferences: Preferences;
  /** The skin that was asked for; undefined where the background decides. */
  readonly skin: Skin | undefined;
  /** What works but should be mended. */
  readonly warnings: readonly string[];
};

export type ConsoleSettingsOptions = {
  /** `--theme`: goes before `VEDETTE_THEME`, and that before the preferences. */
  readonly theme?: string | undefined;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/**
 * How the console is to look and behave: what a person has set, and the theme by name or file.
 *
 * @throws OperationalError `invalid` where a file is wrong or a theme is not known.
 */
export function consoleSettings(options: ConsoleSettingsOptions = {}): ConsoleSettings {
  const { theme, environment = process.env } = options;
  const folder = userConfigFolder(environment);
  const preferences =
    loadYamlAs(join(folder, 'console.yml'), preferencesSchema) ?? preferencesSchema.parse({});
  const named = theme ?? (environment.VEDETTE_THEME || preferences.theme);
  if (named === undefined) return { preferences, skin: undefined, warnings: [] };
  const skin = builtInSkin(named) ?? skinFromFile(named, join(folder, 'skins'));
  const warnings = contrastProblems(skin).map((problem) => `theme ${named}: ${problem}`);
  return { preferences, skin, warnings };
}

function skinFromFile(named: string, folder: string): Skin {
  const isPath = named.includes('/') || /\.ya?ml$/.test(named);
  const file = loadYamlAs(isPath ? named : join(folder, `${named}.yml`), skinFileSchema);
  if (file !== undefined) return skinOfFile(file);
  if (isPath) throw new OperationalError('invalid', `Cannot use the theme ${named}: there is no such file`);
  const known = [...Object.keys(builtInSkins), ...namesIn(folder)];
  const near = nearestName(named, known);
  throw new OperationalError('invalid', `Cannot use the theme "${named}": none has that name`, {
    hint: `${near === undefined ? '' : `Did you mean ${near}? `}Known: ${known.join(', ')}; or write skins to ${folder}/NAME.yml`,
  });
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => name.slice(0, -'.yml'.length))
    .sort();
}
