import { join } from 'node:path';
import { listFolder, requireNumber } from './attribute-file.ts';
import type { CollectorKind } from './collector.ts';

/** Memory errors found and corrected by the memory controllers (Documentation/driver-api/edac.rst). */
export const edac: CollectorKind = {
  name: 'edac',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'devices/system/edac/mc');
    const counter = (name: string, help: string, ...labels: string[]) =>
      metrics.counter(`node_edac_${name}_total`, help, ...labels);
    const corrected = counter('correctable_errors', 'Total correctable memory errors.', 'controller');
    const uncorrected = counter('uncorrectable_errors', 'Total uncorrectable memory errors.', 'controller');
    const row = ['controller', 'csrow'];
    const rowCorrected = counter(
      'csrow_correctable_errors',
      'Total correctable memory errors for this csrow.',
      ...row,
    );
    const rowUncorrected = counter(
      'csrow_uncorrectable_errors',
      'Total uncorrectable memory errors for this csrow.',
      ...row,
    );
    const collectController = (name: string, id: string) => {
      corrected.with(id).set(requireNumber(root, name, 'ce_count'));
      uncorrected.with(id).set(requireNumber(root, name, 'ue_count'));
      rowCorrected.with(id, 'unknown').set(requireNumber(root, name, 'ce_noinfo_count'));
      rowUncorrected.with(id, 'unknown').set(requireNumber(root, name, 'ue_noinfo_count'));
      for (const csrow of listFolder(root, name)) {
        const rowId = /^csrow(\d+)$/.exec(csrow)?.[1];
        if (rowId === undefined) continue;
        rowCorrected.with(id, rowId).set(requireNumber(root, name, csrow, 'ce_count'));
        rowUncorrected.with(id, rowId).set(requireNumber(root, name, csrow, 'ue_count'));
      }
    };
    return {
      collect() {
        for (const name of listFolder(root)) {
          const id = /^mc(\d+)$/.exec(name)?.[1];
          if (id !== undefined) collectController(name, id);
        }
      },
    };
  },
};
