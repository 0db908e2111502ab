import { useStdout } from 'ink';
import { useLayoutEffect, useState } from 'react';
import { LinePainter } from '../terminal/line-painter.ts';

export type LinesProps = {
  /** One string a row of the terminal, painted and exactly as wide as it. */
  readonly lines: readonly string[];
};

/** Shows ready lines over the whole terminal; mounted anew, it draws all of them. */
export function Lines({ lines }: LinesProps) {
  const { stdout } = useStdout();
  const [painter] = useState(() => new LinePainter((text) => void stdout.write(text)));
  useLayoutEffect(() => painter.paint(lines), [painter, lines]);
  return null;
}
