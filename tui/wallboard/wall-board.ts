import blessed, { type Screen } from 'blessed';
import { fitText } from '../text/fit-text.ts';
import type { Theme } from '../theme/theme.ts';
import { LEAST, pageParts } from './layouts.ts';
import type { WallPage } from './pages.ts';
import type { WallScene } from './wall-scene.ts';

/** The screen of the wall: widgets that are made for a page, kept while it is shown, and made anew after a resize. */
export class WallBoard {
  readonly #screen: Screen;
  readonly #theme: Theme;
  #page: WallPage | undefined;
  #shows: readonly ((scene: WallScene) => void)[] = [];

  constructor(screen: Screen, theme: Theme) {
    this.#screen = screen;
    this.#theme = theme;
  }

  /** Draws a scene; only cells that change go to the terminal. */
  show(scene: WallScene): void {
    if (scene.page !== this.#page) this.#make(scene.page);
    for (const show of this.#shows) show(scene);
    this.#screen.render();
  }

  /** Draws it for the size that the screen has now. */
  resized(scene: WallScene): void {
    this.#page = undefined;
    this.show(scene);
  }

  #make(page: WallPage): void {
    const screen = this.#screen;
    const surface = { screen, theme: this.#theme };
    for (const child of [...screen.children]) child.detach();
    this.#page = page;
    const small = screen.width < LEAST.width || screen.height < LEAST.height;
    const parts = small ? [] : pageParts(page, screen);
    this.#shows = parts.map(([widget, frame]) => widget(frame, surface));
    if (small) this.#tellSize();
  }

  #tellSize(): void {
    const { width, height } = this.#screen;
    const lines = [`The wall needs ${LEAST.width}x${LEAST.height};`, `this is ${width}x${height}. q quits.`];
    const content = lines.map((text) => fitText(text, width)).join('\n');
    this.#screen.append(blessed.box({ width: '100%', height: '100%', tags: false, wrap: false, content }));
  }
}
