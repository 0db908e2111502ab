import { type Calendar, calendarTexts } from './calendars.ts';

/** A command that is run again and again. */
export type ScheduledCommand = {
  readonly words: readonly string[];
  readonly calendar: Calendar;
  /** Where the passphrase is read from, where no key is among the words. */
  readonly passphraseFile: string | undefined;
};

const NAME = 'vedette-backup';

/** A timer and a service for systemd. The service is gentle with the rest of the host and is ended by nobody's clock. */
export function systemdUnits({ words, calendar, passphraseFile }: ScheduledCommand) {
  const environment =
    passphraseFile === undefined ? '' : `Environment=VEDETTE_PASSPHRASE_FILE=${passphraseFile}\n`;
  const service = `# /etc/systemd/system/${NAME}.service
[Unit]
Description=Backup by vedette
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${words.map(systemdWord).join(' ')}
${environment}Nice=10
IOSchedulingClass=idle
TimeoutStartSec=infinity
TimeoutStopSec=120
`;
  const timer = `# /etc/systemd/system/${NAME}.timer
[Unit]
Description=When vedette backs up

[Timer]
OnCalendar=${calendarTexts[calendar].systemd}
RandomizedDelaySec=15m
Persistent=true

[Install]
WantedBy=timers.target
`;
  return { timer, service };
}

/** A line for crontab(5), where a percent sign would end the command. */
export function crontabLine({ words, calendar, passphraseFile }: ScheduledCommand): string {
  const environment =
    passphraseFile === undefined ? '' : `VEDETTE_PASSPHRASE_FILE=${shellWord(passphraseFile)} `;
  const line = `${environment}${words.map(shellWord).join(' ')}`;
  return `${calendarTexts[calendar].cron} ${line.replaceAll('%', '\\%')}\n`;
}

/** One word as systemd.service(5) reads it. */
function systemdWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$').replaceAll('\\', '\\\\');
  return /^[\w%@+=:,./-]+$/.test(word) ? escaped : `"${escaped.replaceAll('"', '\\"')}"`;
}

/** One word as a POSIX shell reads it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
