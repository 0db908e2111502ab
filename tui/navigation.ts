import { OperationalError } from '../agent/kit/errors.ts';
import { safeLine } from '../agent/kit/safe-text.ts';
import type { Place } from './place/place.ts';
import type { Screen, ScreenKind, When } from './screens/screen.ts';

type Open = { readonly kind: ScreenKind; readonly screen: Screen };
type OpenScreen = (kind: ScreenKind, place: Place) => Screen;

/** The screens that are open, one over the other, and the way back through them. */
export class Navigation {
  readonly #kinds: readonly ScreenKind[];
  readonly #open: OpenScreen;
  readonly #stack: Open[];
  #last: Place | null = null;

  /** @throws OperationalError where the place names no screen, and what the screen throws. */
  constructor(kinds: readonly ScreenKind[], start: Place, open: OpenScreen) {
    this.#kinds = kinds;
    this.#open = open;
    const home = kinds[0]!;
    this.#stack = [{ kind: home, screen: open(home, { ...start, path: [], options: {} }) }];
    if (start.screen === home.id) this.#replace(start);
    else this.push(start);
  }

  get screen(): Screen {
    return this.#top.screen;
  }

  get kind(): ScreenKind {
    return this.#top.kind;
  }

  /** The breadcrumbs: what each open screen is about. */
  get crumbs(): string[] {
    return this.#stack.map(({ kind, screen }) => screen.crumb() || kind.title);
  }

  /** Where one is, as a link says it. */
  place(when: When): Place {
    const { kind, screen } = this.#top;
    return { screen: kind.id, ...screen.place(), ...when };
  }

  /** @throws OperationalError where the place names no screen, and what the screen throws. */
  push(place: Place): void {
    const kind = this.kindOf(place.screen);
    this.#stack.push({ kind, screen: this.#open(kind, place) });
  }

  /** Goes back one screen; false on the first. */
  back(when: When): boolean {
    if (this.#stack.length === 1) return false;
    this.remember(when);
    this.#stack.pop()!.screen.stop();
    this.screen.travel();
    return true;
  }

  /** Keeps where one is as the last view. */
  remember(when: When): void {
    this.#last = this.place(when);
  }

  /** The view that was shown before this one; null where there was none. */
  get last(): Place | null {
    return this.#last;
  }

  /** @throws OperationalError `invalid` where there is no such screen. */
  kindOf(id: string): ScreenKind {
    const kind = this.#kinds.find((one) => one.id === id);
    if (kind !== undefined) return kind;
    throw new OperationalError('invalid', `Cannot open the link: there is no screen "${safeLine(id)}"`, {
      hint: `One of: ${this.#kinds.map((one) => one.id).join(', ')}`,
    });
  }

  /** Leaves everything above the first screen, which then shows that place, or opens the place over it. */
  reset(place: Place): void {
    for (const { screen } of this.#stack.splice(1)) screen.stop();
    if (place.screen === this.#stack[0]!.kind.id) this.#replace(place);
    else this.push(place);
  }

  stop(): void {
    for (const { screen } of this.#stack) screen.stop();
  }

  #replace(place: Place): void {
    const { kind, screen } = this.#stack.pop()!;
    screen.stop();
    this.#stack.push({ kind, screen: this.#open(kind, place) });
  }

  get #top(): Open {
    return this.#stack.at(-1)!;
  }
}
