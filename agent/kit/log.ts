import { writeSync } from 'node:fs';
import { Secret } from './secret.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line an event; `fields` become `key=value` pairs, or members of the object in JSON. */
export type Log = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
};

export type LogOptions = {
  /** Lines below this level are dropped; a function is asked for each line. @default 'info' */
  level?: LogLevel | (() => LogLevel);
  /** @default 'text' (logfmt) */
  format?: 'text' | 'json';
  /** Puts the syslog priority (`<4>`) first, as the systemd journal reads it (sd-daemon(3)). */
  priority?: boolean;
  now?: () => number;
  write?: (line: string) => void;
};

const PRIORITY: Record<LogLevel, number> = { debug: 7, info: 6, warn: 4, error: 3 };

/** A log to standard error; logging itself never throws. */
export function createLog(options: LogOptions = {}, fields: LogFields = {}): Log {
  const {
    level = 'info',
    format = 'text',
    priority = false,
    now = Date.now,
    write = writeToStandardError,
  } = options;
  const lowest = () => logLevels.indexOf(typeof level === 'function' ? level() : level);
  const at = (lineLevel: LogLevel) => (message: string, more?: LogFields) => {
    if (logLevels.indexOf(lineLevel) < lowest()) return;
    const record = { ts: new Date(now()).toISOString(), level: lineLevel, msg: message, ...fields, ...more };
    write(
      `${priority ? `<${PRIORITY[lineLevel]}>` : ''}${format === 'json' ? toJson(record) : toLogfmt(record)}\n`,
    );
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (more) => createLog(options, { ...fields, ...more }),
  };
}

/** A log that writes nothing, for one-shot commands and tests. */
export const silentLog: Log = createLog({ write: () => {} });

function toLogfmt(record: LogFields): string {
  return Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${quoted(plain(value))}`)
    .join(' ');
}

function toJson(record: LogFields): string {
  return JSON.stringify(record, (_key, value) => (value instanceof Error ? value.message : value));
}

function plain(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (value instanceof Secret || typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value);
}

/** JSON quoting keeps a line a line: line feeds and escape sequences from outside come out as `\\n`, `\\u001b`. */
function quoted(text: string): string {
  return /^[\x21\x23-\x3c\x3e-\x7e]+$/.test(text)
    ? text
    : JSON.stringify(text).replace(/[\x7f-\x9f]/g, '\ufffd');
}

function writeToStandardError(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Standard error is gone or full: there is nowhere left to say so.
  }
}
