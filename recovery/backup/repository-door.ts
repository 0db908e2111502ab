import type { Repository } from '../archive/repository.ts';
import type { NewRepository, RepositoryKey } from '../archive/repository-key.ts';
import type { Target } from '../targets/target.ts';

/** How repositories are found, made and opened. */
export type RepositoryDoor = {
  exists(target: Target, signal?: AbortSignal): Promise<boolean>;
  /** @throws OperationalError `unauthenticated` where the key fits no slot. */
  open(options: {
    readonly target: Target;
    readonly key: RepositoryKey;
    /** Where what can be fetched again is kept between runs. */
    readonly cacheFolder?: string;
    readonly signal?: AbortSignal;
  }): Promise<Repository>;
  create(options: NewRepository & { readonly target: Target }): Promise<void>;
};
