import { line } from '../../text/spans.ts';
import { severityRoles } from '../../time/event-look.ts';
import { clockText } from '../../time/time-bar.ts';
import { textBox } from '../text-box.ts';

/** What changed on these hosts, newest first: their states as seen from here, and the events of their agents. */
export const eventLog = textBox('what changed (UTC)', ({ log }, { width }, theme) => {
  if (log.length === 0) return [line([[' nothing that is known', 'dim']], width, theme)];
  return log.map(({ time, host, severity, text }) =>
    line(
      [
        [` ${clockText(time)} `, 'dim'],
        [`${theme.glyphs.event[severity]} `, severityRoles[severity]],
        [`${host} `, 'accent'],
        [text],
      ],
      width,
      theme,
    ),
  );
});
