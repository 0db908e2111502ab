import { colorLevel } from '../theme/color-level.ts';
import type { Skin } from '../theme/skin.ts';
import { builtInSkins } from '../theme/skins.ts';
import { askBackground } from './ask-background.ts';

type Terminal = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'env'>;

/** The skin for the background that the terminal tells; it is not asked where there are no colours. */
export async function skinOfTerminal({ stdin, stdout, env }: Terminal): Promise<Skin | undefined> {
  if (colorLevel(env) === 'none') return undefined;
  const background = await askBackground({ stdin, stdout });
  return background && builtInSkins[background];
}
