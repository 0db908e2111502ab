import type { Attributes } from '../toxic-kind.ts';

/** A proxy that was made, as it was then. */
export type MadeProxy = { readonly name: string; readonly listen: string; readonly upstream: string };

/** What was done to a server, as the data that is enough to take it back; written before it is done. */
export type UndoRecord =
  | {
      readonly verb: 'toxic-delete';
      readonly proxy: string;
      readonly toxic: string;
      readonly type: string;
      readonly stream: string;
      /** As the server told them; undefined where it did not answer. */
      readonly attributes: Attributes | undefined;
    }
  | { readonly verb: 'proxy-enabled'; readonly proxy: string; readonly value: boolean }
  | { readonly verb: 'proxy-delete'; readonly proxy: string; readonly made: MadeProxy | undefined };

/** What a record is about, for a person: `toxic vd-1f2e3d-latency of proxy redis`. */
export function recordText(record: UndoRecord): string {
  switch (record.verb) {
    case 'toxic-delete':
      return `toxic ${record.toxic} of proxy ${record.proxy}`;
    case 'proxy-enabled':
      return `proxy ${record.proxy}, which was ${record.value ? 'enabled' : 'disabled'}`;
    case 'proxy-delete':
      return `proxy ${record.proxy}`;
  }
}

/** The command that takes it back by hand. */
export function undoCommand(url: string, record: UndoRecord): string {
  const proxy = `${url}/proxies/${encodeURIComponent(record.proxy)}`;
  switch (record.verb) {
    case 'toxic-delete':
      return `curl -X DELETE ${quoted(`${proxy}/toxics/${encodeURIComponent(record.toxic)}`)}`;
    case 'proxy-enabled':
      return `curl -X POST -d '{"enabled":${record.value}}' ${quoted(proxy)}`;
    case 'proxy-delete':
      return `curl -X DELETE ${quoted(proxy)}`;
  }
}

/** One word for a POSIX shell: a person will paste it into one. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
