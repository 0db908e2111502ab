import { constants } from 'node:fs';
import { errorCode, OperationalError } from '../../agent/kit/errors.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { Entry } from '../archive/entry.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { FolderStack } from '../tree/folder-stack.ts';
import type { DestinationFolder } from './destination-folder.ts';
import { type Comparison, hasBytes, hasDigest } from './file-bytes.ts';
import type { GroupedNotes } from './grouped-notes.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
type Written = { readonly names: readonly ByteText[]; readonly entry: Entry };

/**
 * Reads files back from the disk, many at a time: what was written is made durable, forgotten by the kernel, read and compared. Only so
 * many are remembered until then.
 */
export class WrittenFilesCheck {
  static readonly FILES = 4_096;
  static readonly BYTES = 268_435_456;
  readonly #destination: DestinationFolder;
  readonly #comparison: Comparison;
  readonly #notes: GroupedNotes;
  #waiting: Written[] = [];
  #bytes = 0;
  verified = 0;

  constructor(destination: DestinationFolder, comparison: Comparison, notes: GroupedNotes) {
    this.#destination = destination;
    this.#comparison = comparison;
    this.#notes = notes;
  }

  get full(): boolean {
    return this.#waiting.length >= WrittenFilesCheck.FILES || this.#bytes >= WrittenFilesCheck.BYTES;
  }

  add(names: readonly ByteText[], entry: Entry): void {
    this.#waiting.push({ names, entry });
    this.#bytes += entry.content?.bytes ?? 0;
  }

  /** @throws OperationalError `storage` naming the first file that is not as it was written */
  async run(): Promise<void> {
    const files = this.#waiting;
    [this.#waiting, this.#bytes] = [[], 0];
    fileCalls().syncFileSystem(this.#destination.descriptor);
    const stack = new FolderStack(this.#destination.opened());
    try {
      for (const file of files) await this.#check(stack, file);
    } finally {
      stack.close();
    }
  }

  async #check(stack: FolderStack, { names, entry }: Written): Promise<void> {
    this.#comparison.signal?.throwIfAborted();
    const descriptor = this.#open(stack, names, entry);
    if (descriptor === undefined) return;
    try {
      fileCalls().forgetCache(descriptor);
      const { size } = fileCalls().status(descriptor, '');
      const right =
        size === (entry.size ?? entry.content?.bytes ?? size) &&
        ((await hasDigest(descriptor, entry, this.#comparison)) ||
          (await hasBytes(descriptor, entry, this.#comparison)));
      if (!right) throw differs(entry);
      this.verified++;
    } finally {
      fileCalls().close(descriptor);
    }
  }

  #open(stack: FolderStack, names: readonly ByteText[], entry: Entry): number | undefined {
    try {
      const folder = stack.open(names.slice(0, -1));
      return fileCalls().open(folder, names.at(-1) as ByteText, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if (errorCode(error) !== 'EACCES') throw differs(entry);
      this.#notes.add('could not be read back: permission denied', entry.path);
      return undefined;
    }
  }
}

function differs({ path }: Entry): OperationalError {
  const message = `Cannot restore ${safeLine(path, 300)}: what is on the disk is not what was written`;
  return new OperationalError('storage', message, { hint: 'look at the disk: dmesg' });
}
