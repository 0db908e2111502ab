import { useApp, useWindowSize } from 'ink';
import { useCallback, useEffect, useState } from 'react';
import { Lines } from './components/lines.tsx';
import type { ConsoleModel } from './console.ts';
import { useKeys } from './hooks/use-keys.ts';
import { useStore } from './hooks/use-store.ts';
import type { FrameMeter } from './terminal/frame-meter.ts';
import type { MouseSwitch } from './terminal/mouse.ts';
import { stopUntilContinued } from './terminal/suspend.ts';

export type AppProps = {
  readonly console: ConsoleModel;
  /** Told of every frame. */
  readonly meter?: Pick<FrameMeter, 'frame' | 'due'>;
  /** Switched off while the shell has the terminal. */
  readonly mouse?: Pick<MouseSwitch, 'pause' | 'resume'>;
};

/** The console on a terminal: what it shows, over all of it, and the keys. */
export function App({ console, meter, mouse }: AppProps) {
  const size = useWindowSize();
  useStore(console);
  useEffect(() => meter && console.subscribe(meter.due), [console, meter]);
  const { exit, suspendTerminal } = useApp();
  const [suspended, setSuspended] = useState(false);
  const suspend = useCallback(() => {
    setSuspended(true);
    const stopped = suspendTerminal(async () => {
      mouse?.pause();
      await stopUntilContinued();
      mouse?.resume();
    });
    void stopped.finally(() => setSuspended(false));
  }, [suspendTerminal, mouse]);
  useEffect(() => {
    // Stopped from outside: without this the screen stays up before a shell that cannot be seen.
    process.on('SIGTSTP', suspend);
    return () => void process.off('SIGTSTP', suspend);
  }, [suspend]);
  const press = (key: string) => {
    const effect = console.press(key, size);
    if (effect === 'quit') exit();
    if (effect === 'suspend') suspend();
  };
  useKeys(press, (text) => console.paste(text, size));
  const draw = () => console.lines(size);
  if (suspended) return null;
  const lines = meter === undefined ? draw() : meter.frame(draw);
  // What another size or another program has left on the screen is drawn over as a whole.
  return <Lines key={`${size.columns}x${size.rows}`} lines={lines} />;
}
