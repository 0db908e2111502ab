import type { Screen } from 'blessed';
import type { Theme } from '../theme/theme.ts';
import type { WallScene } from './wall-scene.ts';

/** Where on the screen something stands, in cells, its border included. */
export type Frame = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

export type WallSurface = { readonly screen: Screen; readonly theme: Theme };

/**
 * Something that the wall shows: puts itself on the screen once, and gives the function that shows a scene in it from
 * then on. After a resize it is made anew: the canvases of blessed-contrib keep the size that they began with.
 */
export type WallWidget = (frame: Frame, surface: WallSurface) => (scene: WallScene) => void;
