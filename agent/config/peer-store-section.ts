import type { StoreConfig, storeConfig } from '../../recovery/store/store-config.ts';
import { sectionWhenWritten } from './section-when-written.ts';

/** What the section is where it is not written: nothing is kept for others. */
export const noPeerStore: StoreConfig = { keep_free: 1_073_741_824, repositories: [] };

/** The section `peer_store:`. */
export const peerStoreSection = sectionWhenWritten(
  () => (require('../../recovery/store/store-config.ts') as { storeConfig: typeof storeConfig }).storeConfig,
  noPeerStore,
);
