import { type CollectorKind, NoDataError } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { TableScanner } from '../kernel/table-scanner.ts';
import type { Metric } from '../metrics.ts';

/**
 * Counters of the network stack: `/proc/net/netstat` and `snmp` (a line of names, a line of values for each protocol)
 * and `snmp6` (a name and a value a line).
 */
export const netstat: CollectorKind = {
  name: 'netstat',
  open(metrics, { proc, config }) {
    const wanted = new RegExp(config.netstat.fields);
    const define = (protocol: string, field: string): Metric | undefined => {
      if (!wanted.test(`${protocol}_${field}`)) return undefined;
      const help = `Statistic ${protocol}${field}.`;
      return metrics.untyped(`node_netstat_${protocol}_${field}`, help).with('');
    };
    const netstatTable = new KernelTable(proc, 'net/netstat');
    const snmpTable = new KernelTable(proc, 'net/snmp');
    const snmp6Table = new KernelTable(proc, 'net/snmp6');
    const netstatPairs = new PairedLines(define);
    const snmpPairs = new PairedLines(define);
    const snmp6Rows = new KeyedRows((key) => {
      const split = key.indexOf('6') + 1;
      return split === 0 ? undefined : define(key.slice(0, split), key.slice(split));
    });
    return {
      collect() {
        netstatPairs.collect(netstatTable.read());
        snmpPairs.collect(snmpTable.read());
        collectSnmp6(snmp6Table, snmp6Rows);
      },
      close() {
        netstatTable.close();
        snmpTable.close();
        snmp6Table.close();
      },
    };
  },
};

/** A kernel without IPv6 has no such table. */
function collectSnmp6(table: KernelTable, rows: KeyedRows<Metric | undefined>): void {
  let scanner: TableScanner;
  try {
    scanner = table.read();
  } catch (error) {
    if (error instanceof NoDataError) return;
    throw error;
  }
  rows.begin();
  for (let more = !scanner.done; more; more = scanner.nextLine()) {
    if (scanner.word()) rows.find(scanner)?.set(scanner.expectNumber());
  }
}

/** One protocol: its line of names, as bytes, and the wanted columns in order. */
type Layout = {
  readonly names: Uint8Array;
  readonly columns: readonly (readonly [index: number, metric: Metric])[];
};

/** Reads tables of paired lines; the line of names is compared as bytes, and learned anew when it has changed. */
class PairedLines {
  readonly #define: (protocol: string, field: string) => Metric | undefined;
  readonly #layouts: Layout[] = [];

  constructor(define: (protocol: string, field: string) => Metric | undefined) {
    this.#define = define;
  }

  collect(scanner: TableScanner): void {
    let pair = 0;
    for (let more = !scanner.done; more; more = scanner.nextLine(), pair++) {
      const layout = this.#layoutOf(scanner, pair);
      if (!scanner.key()) throw new SyntaxError(`Cannot read ${scanner.source}: a protocol has no values`);
      let at = 0;
      for (const [index, metric] of layout.columns) {
        scanner.skip(index - at);
        metric.set(scanner.expectNumber());
        at = index + 1;
      }
    }
  }

  #layoutOf(scanner: TableScanner, pair: number): Layout {
    const start = scanner.at;
    const known = this.#layouts[pair];
    if (!scanner.nextLine())
      throw new SyntaxError(`Cannot read ${scanner.source}: it ends after a line of names`);
    const names = scanner.bytes.subarray(start, scanner.at - 1);
    if (known !== undefined && Buffer.compare(known.names, names) === 0) return known;
    const layout = this.#learn(names);
    this.#layouts[pair] = layout;
    return layout;
  }

  #learn(names: Uint8Array): Layout {
    const [protocol = '', ...fields] = Buffer.from(names).toString('latin1').trim().split(/:? +/);
    const columns = fields.flatMap((field, index) => {
      const metric = this.#define(protocol, field);
      return metric === undefined ? [] : [[index, metric] as const];
    });
    return { names: new Uint8Array(names), columns };
  }
}
