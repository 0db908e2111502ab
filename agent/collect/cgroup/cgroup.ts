import { TimeSlice } from '../../kit/time-slice.ts';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { findCgroups } from './cgroup-hierarchy.ts';
import { CgroupMetrics } from './cgroup-metrics.ts';
import { walkCgroups } from './cgroup-walk.ts';

/** What each service and each container uses: processor, memory, io, processes, pressure, OOM kills. */
export const cgroup: CollectorKind = {
  name: 'cgroup',
  interval: 5_000,
  open(metrics, { sys, config }) {
    const families = new CgroupMetrics(metrics);
    const skippedGroups = metrics.gauge(
      'vedette_cgroup_skipped',
      'Control groups seen but not measured, beyond `collect.cgroup.max_groups`.',
    );
    const { max_depth: maxDepth, max_groups: maxGroups } = config.cgroup;
    return {
      async collect(signal) {
        const hierarchy = findCgroups(sys);
        if (hierarchy === undefined) throw new NoDataError(`no control groups at ${sys}/fs/cgroup`);
        const { paths, skipped } = walkCgroups({ root: hierarchy.root, maxDepth, maxGroups });
        skippedGroups.value(skipped);
        const slice = new TimeSlice();
        for (const path of [...hierarchy.own, ...paths]) {
          const reading = hierarchy.read(path);
          if (reading !== undefined) families.set(path || '/', reading);
          if (slice.over) await slice.next(signal);
        }
      },
    };
  },
};
