import blessed from 'blessed';
import { fitText } from '../text/fit-text.ts';
import type { Theme } from '../theme/theme.ts';
import type { WallScene } from './wall-scene.ts';
import { bordered } from './wall-theme.ts';
import type { WallWidget } from './widget.ts';

/** The room within a border, in cells. */
export type Room = { readonly width: number; readonly height: number };

/** Lines of text in a box, each as wide as the room and no wider; what is below the last row is not shown. */
export function textBox(
  title: string,
  lines: (scene: WallScene, room: Room, theme: Theme) => readonly string[],
): WallWidget {
  return (frame, { screen, theme }) => {
    const label = fitText(title, Math.min(title.length, frame.width - 6), theme.glyphs);
    const box = blessed.box({ ...frame, ...bordered(theme), label: ` ${label} `, tags: false, wrap: false });
    screen.append(box);
    const room = { width: frame.width - 2, height: frame.height - 2 };
    return (scene) => box.setContent(lines(scene, room, theme).slice(0, room.height).join('\n'));
  };
}
