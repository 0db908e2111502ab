import { agent } from './agent.ts';
import { cgroup } from './cgroup/cgroup.ts';
import type { CollectorKind } from './collector.ts';
import { arp } from './node/arp.ts';
import { bcache } from './node/bcache.ts';
import { bonding } from './node/bonding.ts';
import { btrfs } from './node/btrfs/btrfs.ts';
import { conntrack } from './node/conntrack.ts';
import { cpu } from './node/cpu/cpu.ts';
import { cpufreq } from './node/cpufreq.ts';
import { diskstats } from './node/diskstats/diskstats.ts';
import { dmi } from './node/dmi.ts';
import { edac } from './node/edac.ts';
import { entropy } from './node/entropy.ts';
import { fibrechannel } from './node/fibrechannel.ts';
import { filefd } from './node/filefd.ts';
import { filesystem } from './node/filesystem/filesystem.ts';
import { hwmon } from './node/hwmon/hwmon.ts';
import { infiniband } from './node/infiniband/infiniband.ts';
import { ipvs } from './node/ipvs.ts';
import { loadavg } from './node/loadavg.ts';
import { mdadm } from './node/mdadm/mdadm.ts';
import { meminfo } from './node/meminfo.ts';
import { netclass } from './node/netclass.ts';
import { netdev } from './node/netdev.ts';
import { netstat } from './node/netstat.ts';
import { nfs } from './node/nfs/nfs.ts';
import { nfsd } from './node/nfs/nfsd.ts';
import { nvme } from './node/nvme.ts';
import { os } from './node/os.ts';
import { powersupplyclass } from './node/powersupplyclass/powersupplyclass.ts';
import { pressure } from './node/pressure.ts';
import { rapl } from './node/rapl.ts';
import { schedstat } from './node/schedstat.ts';
import { selinux } from './node/selinux.ts';
import { sockstat } from './node/sockstat.ts';
import { softnet } from './node/softnet.ts';
import { stat } from './node/stat.ts';
import { tapestats } from './node/tapestats.ts';
import { textfile } from './node/textfile/textfile.ts';
import { thermalZone } from './node/thermal-zone.ts';
import { time } from './node/time/time.ts';
import { timex } from './node/timex/timex.ts';
import { udpQueues } from './node/udp-queues.ts';
import { uname } from './node/uname.ts';
import { vmstat } from './node/vmstat.ts';
import { xfs } from './node/xfs/xfs.ts';
import { zfs } from './node/zfs.ts';
import { processes } from './processes/processes.ts';
import { systemd } from './systemd/systemd.ts';
import { tcpstat } from './tcpstat/tcpstat.ts';

/** Every collector, in alphabetical order. To add one: a file, its test, a line here. */
export const collectors: readonly CollectorKind[] = [
  agent,
  arp,
  bcache,
  bonding,
  btrfs,
  cgroup,
  conntrack,
  cpu,
  cpufreq,
  diskstats,
  dmi,
  edac,
  entropy,
  fibrechannel,
  filefd,
  filesystem,
  hwmon,
  infiniband,
  ipvs,
  loadavg,
  mdadm,
  meminfo,
  netclass,
  netdev,
  netstat,
  nfs,
  nfsd,
  nvme,
  os,
  powersupplyclass,
  pressure,
  processes,
  rapl,
  schedstat,
  selinux,
  sockstat,
  softnet,
  stat,
  systemd,
  tapestats,
  tcpstat,
  textfile,
  thermalZone,
  time,
  timex,
  udpQueues,
  uname,
  vmstat,
  xfs,
  zfs,
];
