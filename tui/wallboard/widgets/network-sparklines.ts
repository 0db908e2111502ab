import { sparkline } from '../../charts/sparkline.ts';
import { bytesPerSecond } from '../../charts/units.ts';
import { line } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { textBox } from '../text-box.ts';

/** The network of all hosts of the page together, over the last minutes: in, out, and the most of each. */
export const networkSparklines = textBox('network in all, 5 min', ({ hosts, trends }, { width }, theme) => {
  const keys = hosts.map(({ key }) => key);
  return [
    ...direction('in ', trends.total('receive', keys), 'series0', width, theme),
    ...direction('out', trends.total('transmit', keys), 'series1', width, theme),
  ];
});

function direction(
  name: string,
  values: readonly (number | null)[],
  role: Role,
  width: number,
  theme: Theme,
): string[] {
  const shown = values.slice(-width);
  const known = shown.filter((value) => value !== null);
  const most = known.length === 0 ? undefined : Math.max(...known);
  const text = (value: number | undefined) =>
    value === undefined ? theme.glyphs.nothing : bytesPerSecond.format(value);
  const newest = text(values.at(-1) ?? undefined);
  return [
    line([[` ${name} `, 'title'], [newest], [`  most ${text(most)}`, 'dim']], width, theme),
    theme.paint(role, sparkline(shown, width, Math.max(1, most ?? 0), theme)),
  ];
}
