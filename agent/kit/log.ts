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
      `${priority ? `<${PRIORITY[lineLevel]}>` : ''}${format === 'json' ? toJsonLine(record) : toLogfmt(record)}\n`,
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

/** Member by member, so that one value that cannot be written does not take the others with it. */
function toJsonLine(record: LogFields): string {
  const members = Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${toJson(key)}:${toJson(value)}`);
  return `{${members.join(',')}}`;
}

function toJson(value: unknown): string {
  try {
    return escaped(JSON.stringify(value, replacer));
  } catch {
    // A cycle, or a toJSON that throws: the line is worth more than the value.
    return '"(cannot be written as JSON)"';
  }
}

function replacer(_key: string, value: unknown): unknown {
  if (value instanceof Error) return value.message;
  return typeof value === 'bigint' ? String(value) : value;
}

function plain(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (value instanceof Secret || typeof value !== 'object' || value === null) return String(value);
  return toJson(value);
}

/** JSON quoting keeps a line a line: line feeds and escape sequences from outside come out as `\\n`, `\\u001b`. */
function quoted(text: string): string {
  return /^[\x21\x23-\x3c\x3e-\x7e]+$/.test(text) ? text : escaped(JSON.stringify(text));
}

// What JSON may hold as it is, and a terminal or a log viewer takes for a control or for nothing.
const INVISIBLE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

function escaped(json: string): string {
  return json.replace(INVISIBLE, (character) =>
    Array.from(character.split(''), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}

function writeToStandardError(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Standard error is gone or full: there is nowhere left to say so.
  }
}
