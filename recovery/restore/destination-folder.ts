import { basename, dirname } from 'node:path';
import { errorCode, OperationalError } from '../../agent/kit/errors.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { FOLDER_FLAGS } from '../tree/folder-stack.ts';
import { attributesOf } from './attribute-writer.ts';
import { restoreFailure } from './restore-failure.ts';

/** The folder that a tree is written into, held open: from here on no path of the host is looked at any more. */
export class DestinationFolder {
  readonly descriptor: number;
  /** It was not there before. */
  readonly made: boolean;

  /**
   * @param path absolute; its parent is there
   * @param mayHaveThings else it has to be empty
   * @throws OperationalError `conflict`, `forbidden`, `storage`
   */
  constructor(path: string, mayHaveThings: boolean) {
    try {
      this.made = make(path);
      this.descriptor = fileCalls().open(-1, bytesOf(path), FOLDER_FLAGS);
      if (this.made) forgetInherited(this.descriptor);
    } catch (error) {
      throw restoreFailure(path, error);
    }
    if (mayHaveThings || fileCalls().names(this.descriptor).length === 0) return;
    this.close();
    throw new OperationalError('conflict', `Cannot restore into ${path}: it is not empty`, {
      hint: '--delta',
    });
  }

  /** A descriptor of its own for somebody who closes it himself. */
  opened(): number {
    return fileCalls().open(this.descriptor, '.', FOLDER_FLAGS);
  }

  close(): void {
    fileCalls().close(this.descriptor);
  }
}

function make(path: string): boolean {
  if (path === '/') return false;
  const parent = fileCalls().open(-1, bytesOf(dirname(path)), FOLDER_FLAGS);
  try {
    fileCalls().makeFolder(parent, bytesOf(basename(path)), 0o700);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    fileCalls().close(parent);
  }
}

/** What a default ACL of the folder above gave it would be given to all that is made in it. */
function forgetInherited(descriptor: number): void {
  for (const name of attributesOf(descriptor, '.'))
    if (name.startsWith('system.posix_acl_')) fileCalls().removeAttributeOf(descriptor, name);
}

function bytesOf(path: string): ByteText {
  return Buffer.from(path).toString('latin1');
}
