import { directory } from './directory.ts';
import { peer } from './peer.ts';
import { s3 } from './s3/s3.ts';
import { sftp } from './sftp/sftp.ts';
import type { TargetKind } from './target-kind.ts';

/** Every kind of target, in alphabetical order. To add one: a file, its test, a line here. */
export const targetKinds = [directory, peer, s3, sftp] as unknown as readonly TargetKind[];
