import { keyLine } from './components/key-line.ts';
import type { Overlay } from './overlays/overlay.ts';
import { commonKeys } from './screens/common-keys.ts';
import type { KeyBinding } from './screens/key-binding.ts';
import type { Screen, ScreenSize } from './screens/screen.ts';
import { filterKeys, tableKeys } from './table/table-keys.ts';
import { ends, line, type Span, spansWidth } from './text/spans.ts';
import type { Role, Theme } from './theme/theme.ts';
import { type TimeBarOptions, timeBar } from './time/time-bar.ts';

export type FrameOptions = ScreenSize & {
  readonly screen: Screen;
  readonly crumbs: readonly string[];
  readonly overlay: Overlay | null;
  readonly message: { readonly text: string; readonly role: Role } | null;
  readonly time: Omit<TimeBarOptions, 'width'>;
  /** A line under the time bar that must not be overlooked, exactly `width` cells wide; null for none. */
  readonly banner: string | null;
  /** Lines at the upper right, over what is there: the developer overlay. */
  readonly corner: readonly string[];
};

/** Lines above a screen: breadcrumbs, time bar, and the banner where there is one. */
export function linesAbove(hasBanner: boolean): number {
  return hasBanner ? 3 : 2;
}

/** The whole terminal as exactly `height` lines: breadcrumbs, time bar, banner, the screen with what lies over it, the keys. */
export function frameLines(options: FrameOptions, theme: Theme): string[] {
  const { screen, overlay, width, height, time, banner } = options;
  const size = { width, height: Math.max(1, height - linesAbove(banner !== null) - 1) };
  const body = screen.lines(size, theme).slice(0, size.height);
  const over = overlay?.lines(size, theme).slice(-size.height) ?? [];
  const lines = [
    titleLine(options, theme),
    timeBar({ ...time, width }, theme),
    ...(banner === null ? [] : [banner]),
    ...body.slice(0, size.height - over.length),
    ...over,
    footer(options, theme),
  ];
  return inCorner(lines, options, theme).slice(0, height);
}

/** The bindings that a footer and the help tell, from the nearest to the most common. */
export function bindingsOf(screen: Screen): KeyBinding<unknown>[] {
  const table = screen.table();
  if (table?.state.typing) return [...filterKeys, ...commonKeys.filter(({ action }) => action === 'quit')];
  const bindings = screen.bindings();
  // What a screen makes of a common key stands where that key stands: its last ones are always told.
  const instead = ({ keys }: KeyBinding<unknown>) =>
    bindings.find((own) => keys.every((key) => own.keys.includes(key)));
  const common = commonKeys.map((binding) => instead(binding) ?? binding);
  const own = bindings.filter((binding) => !common.includes(binding));
  return [...own, ...(table === null ? [] : tableKeys), ...common];
}

function titleLine({ screen, crumbs, width }: FrameOptions, theme: Theme): string {
  const parts = crumbs.flatMap((crumb, index): Span[] => [
    [index === 0 ? ' ' : ` ${theme.glyphs.crumb} `, 'dim'],
    [crumb, index === crumbs.length - 1 ? 'title' : 'plain'],
  ]);
  const left: Span[] = [...parts, ['  ']];
  const right: Span[] = [...screen.headline(theme), [' ']];
  const beside = width - spansWidth(left);
  if (spansWidth(right) <= beside) return ends(left, right, width, theme);
  // Where one is gives way first; what a screen has to say is cut where it does not fit, and not left out.
  const room = Math.max(beside, Math.min(spansWidth(right), Math.floor(width / 3)));
  return room < 10 ? line(left, width, theme) : line(left, width - room, theme) + line(right, room, theme);
}

function footer({ screen, overlay, message, width }: FrameOptions, theme: Theme): string {
  if (message !== null) return line([[` ${message.text}`, message.role]], width, theme);
  return keyLine(overlay?.bindings() ?? bindingsOf(screen), width, theme);
}

/** Puts the corner's lines over the right end of the upper lines. */
function inCorner(lines: readonly string[], { corner, width }: FrameOptions, theme: Theme): string[] {
  return lines.map((text, index) => {
    const over = index >= 2 ? corner[index - 2] : undefined;
    return over === undefined ? text : ends([], [[` ${over} `, 'selected']], width, theme);
  });
}
