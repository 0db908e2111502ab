import type { FleetHost } from './data/fleet-host.ts';
import type { PaletteEntry } from './overlays/palette.ts';
import type { Place } from './place/place.ts';
import type { KeyBinding } from './screens/key-binding.ts';
import type { ScreenKind } from './screens/screen.ts';

export type PaletteEntriesOptions = {
  readonly kinds: readonly ScreenKind[];
  readonly hosts: readonly FleetHost[];
  /** The keys that are bound now. */
  readonly commands: readonly KeyBinding<unknown>[];
  /** Opens a screen; says what is wrong where it cannot. */
  readonly go: (change: Pick<Place, 'screen'> & Partial<Place>) => string | undefined;
  readonly press: (key: string) => void;
  readonly travel: (moment: string) => string | undefined;
};

/** Everything that the palette offers: screens, moments, hosts, and what keys do here. */
export function paletteEntries(options: PaletteEntriesOptions): PaletteEntry[] {
  const { kinds, hosts, commands, travel } = options;
  const time: PaletteEntry = {
    name: 'time',
    kind: 'time',
    does: 'show a moment on all hosts: time 03:12, time -10m, time now',
    takesMore: true,
    run: travel,
  };
  return [
    ...kinds.flatMap((kind) => screenEntries(kind, options)),
    time,
    ...hosts.map((host) => hostEntry(host, options)),
    ...commands.map((binding) => commandEntry(binding, options)),
  ];
}

function screenEntries({ id, does, takes }: ScreenKind, { go }: PaletteEntriesOptions): PaletteEntry[] {
  if (takes === 'host') return [];
  const path = (rest: string) =>
    takes === 'text' ? [rest].filter(Boolean) : rest.split(/\s+/).filter(Boolean);
  return [
    {
      name: id,
      kind: 'screen',
      does,
      takesMore: takes !== 'nothing',
      run: (rest) => go({ screen: id, path: path(rest) }),
    },
  ];
}

function hostEntry({ name, state, because }: FleetHost, { go }: PaletteEntriesOptions): PaletteEntry {
  const does = because === null ? state : `${state}: ${because}`;
  return { name, kind: 'host', does, run: () => go({ screen: 'host', path: [name] }) };
}

function commandEntry(
  { does, label, keys }: KeyBinding<unknown>,
  { press }: PaletteEntriesOptions,
): PaletteEntry {
  return {
    name: does,
    kind: 'key',
    does: label,
    run: () => {
      press(keys[0]!);
      return undefined;
    },
  };
}
