import { useApp, useWindowSize } from 'ink';
import { helpLines } from './components/help.ts';
import { Lines } from './components/lines.tsx';
import { type ConsoleModel, type ConsoleSnapshot, shownHost, type TerminalSize } from './console.ts';
import { useKeys } from './hooks/use-keys.ts';
import { useStore } from './hooks/use-store.ts';
import { commonKeys } from './screens/common-keys.ts';
import { fleetKeys } from './screens/fleet/keys.ts';
import { fleetLegend, fleetLines } from './screens/fleet/view.ts';
import { hostKeys } from './screens/host/keys.ts';
import { hostLegend, hostLines } from './screens/host/view.ts';
import { stopUntilContinued } from './terminal/suspend.ts';
import type { Theme } from './theme/theme.ts';

export type AppProps = {
  readonly console: ConsoleModel;
  readonly theme: Theme;
};

/** The console on a terminal: the screen that is chosen, over all of it, and the keys. */
export function App({ console, theme }: AppProps) {
  const size = useWindowSize();
  const snapshot = useStore(console);
  const { exit, suspendTerminal } = useApp();
  useKeys((key) => {
    const effect = console.press(key, size);
    if (effect === 'quit') exit();
    if (effect === 'suspend') void suspendTerminal(stopUntilContinued);
  });
  return <Lines lines={screenLines(snapshot, size, theme)} />;
}

/** What is shown, as one line for each row of the terminal. */
export function screenLines(snapshot: ConsoleSnapshot, size: TerminalSize, theme: Theme): string[] {
  const { columns: width, rows: height } = size;
  const { fleetState, hostState, fleet, frozen, detail, charts, help } = snapshot;
  const host = shownHost(snapshot);
  if (help) {
    const screen = host
      ? { title: 'host', bindings: [...hostKeys, ...commonKeys], legend: hostLegend }
      : { title: 'fleet', bindings: [...fleetKeys, ...commonKeys], legend: fleetLegend(theme) };
    return helpLines({ ...screen, width, height }, theme);
  }
  return host && hostState
    ? hostLines({ host, state: hostState, detail, charts, frozen, width, height }, theme)
    : fleetLines({ snapshot: fleet, state: fleetState, frozen, width, height }, theme);
}
