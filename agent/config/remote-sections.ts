import type { HistoryConfig, historyConfig, RemoteWriteConfig, remoteWriteConfig } from '../remote/config.ts';
import { sectionWhenWritten } from './section-when-written.ts';

/** What the section is where it is not written: nothing is sent. */
export const noRemoteWrite: RemoteWriteConfig[] = [];

/** What the section is where it is not written: only what this host keeps. */
export const noHistory: HistoryConfig = {
  external_labels: {},
  headers: {},
  timeout: 20_000,
  max_samples: 10_000_000,
};

/** The section `remote_write:`; the query language, which reads its selectors, is loaded with it. */
export const remoteWriteSection = sectionWhenWritten(() => load().remoteWriteConfig, noRemoteWrite);

/** The section `history:`. */
export const historySection = sectionWhenWritten(() => load().historyConfig, noHistory);

/** Only `require` loads in the middle of a call; the bundler makes it a part of the program. */
function load(): { remoteWriteConfig: typeof remoteWriteConfig; historyConfig: typeof historyConfig } {
  return require('../remote/config.ts');
}
