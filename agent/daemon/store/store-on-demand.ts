import type { StoreConfig } from '../../../recovery/store/store-config.ts';
import type { StoredRepositories } from '../../api/services.ts';

/** The repositories of other hosts, loaded where the configuration names a folder for them. */
export async function storeOnDemand(config: StoreConfig): Promise<StoredRepositories | undefined> {
  const { path } = config;
  if (path === undefined) return undefined;
  const { RepositoryStore } = await import('../../../recovery/store/repository-store.ts');
  return new RepositoryStore({ ...config, path });
}
