import { useApp, useWindowSize } from 'ink';
import { useEffect } from 'react';
import { Lines } from './components/lines.tsx';
import type { ConsoleModel } from './console.ts';
import { useKeys } from './hooks/use-keys.ts';
import { useStore } from './hooks/use-store.ts';
import type { FrameMeter } from './terminal/frame-meter.ts';
import { stopUntilContinued } from './terminal/suspend.ts';

export type AppProps = {
  readonly console: ConsoleModel;
  /** Told of every frame. */
  readonly meter?: Pick<FrameMeter, 'frame' | 'due'>;
};

/** The console on a terminal: what it shows, over all of it, and the keys. */
export function App({ console, meter }: AppProps) {
  const size = useWindowSize();
  useStore(console);
  useEffect(() => meter && console.subscribe(meter.due), [console, meter]);
  const { exit, suspendTerminal } = useApp();
  useKeys((key) => {
    const effect = console.press(key, size);
    if (effect === 'quit') exit();
    if (effect === 'suspend') void suspendTerminal(stopUntilContinued);
  });
  const draw = () => console.lines(size);
  return <Lines lines={meter === undefined ? draw() : meter.frame(draw)} />;
}
