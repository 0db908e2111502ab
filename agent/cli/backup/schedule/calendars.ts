/** How often, in words. */
export const calendars = ['hourly', 'six-hourly', 'daily', 'weekly'] as const;
export type Calendar = (typeof calendars)[number];

/** The same for systemd.time(7) and crontab(5); at night where there is a choice. */
export const calendarTexts: Readonly<Record<Calendar, { readonly systemd: string; readonly cron: string }>> =
  {
    hourly: { systemd: 'hourly', cron: '7 * * * *' },
    'six-hourly': { systemd: '*-*-* 00/6:07:00', cron: '7 */6 * * *' },
    daily: { systemd: '*-*-* 03:07:00', cron: '7 3 * * *' },
    weekly: { systemd: 'Sun *-*-* 03:07:00', cron: '7 3 * * 0' },
  };
