import { machine } from 'node:os';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { readAttribute } from '../kernel/attribute-file.ts';

/** The kernel and the host's name, as uname(2) gives them; `/proc/sys/kernel` holds the same texts. */
export const uname: CollectorKind = {
  name: 'uname',
  interval: 60_000,
  open(metrics, { proc }) {
    const info = metrics.gauge(
      'node_uname_info',
      'Labeled system information as provided by the uname system call.',
      'sysname',
      'release',
      'version',
      'machine',
      'nodename',
      'domainname',
    );
    const text = (name: string) => readAttribute(proc, 'sys/kernel', name) ?? '';
    return {
      collect() {
        const system = text('ostype');
        if (system === '') throw new NoDataError(`${proc}/sys/kernel/ostype is absent`);
        info
          .with(system, text('osrelease'), text('version'), machine(), text('hostname'), text('domainname'))
          .set(1);
      },
    };
  },
};
