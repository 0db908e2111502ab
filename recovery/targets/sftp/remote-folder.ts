import { lengthed, type NamedFile, packetType, permissions, statusCode } from './sftp-packet.ts';
import type { SftpSession } from './sftp-session.ts';
import { isFailure, isNoSuchFile, SftpStatus } from './sftp-status.ts';

const TYPE = 0o170000;
export const isFolder = (mode = 0) => (mode & TYPE) === 0o040000;
export const isRegular = (mode = 0) => (mode & TYPE) === 0o100000;
export const isLink = (mode = 0) => (mode & TYPE) === 0o120000;

/** What is in a folder, without itself and the one above; nothing where there is no such folder. */
export async function remoteEntries(session: SftpSession, path: string): Promise<NamedFile[]> {
  let handle: Buffer;
  try {
    handle = Buffer.from((await session.request(packetType.opendir, [lengthed(path)])).fields.bytes());
  } catch (error) {
    if (isNoSuchFile(error)) return [];
    throw error;
  }
  const entries: NamedFile[] = [];
  try {
    for (;;) {
      const { fields } = await session.request(packetType.readdir, [lengthed(handle)]);
      entries.push(...fields.names().filter(({ name }) => name !== '.' && name !== '..'));
    }
  } catch (error) {
    if (error instanceof SftpStatus && error.code === statusCode.eof) return entries;
    throw error;
  } finally {
    await session.request(packetType.close, [lengthed(handle)]).catch(() => {});
  }
}

/** Makes a folder and those above it that are not there. That one is there already is no error. */
export async function makeRemoteFolder(session: SftpSession, path: string): Promise<void> {
  const make = () => session.request(packetType.mkdir, [lengthed(path), permissions(0o700)]);
  try {
    await make();
  } catch (error) {
    if (isFailure(error)) return;
    const above = path.slice(0, path.lastIndexOf('/'));
    if (!isNoSuchFile(error) || above === '' || above === path) throw error;
    await makeRemoteFolder(session, above);
    await make().catch((again) => {
      // Somebody else was faster.
      if (!isFailure(again)) throw again;
    });
  }
}

/** Whether anything has that name. */
export async function isThere(session: SftpSession, path: string): Promise<boolean> {
  try {
    await session.request(packetType.lstat, [lengthed(path)]);
    return true;
  } catch (error) {
    if (isNoSuchFile(error)) return false;
    throw error;
  }
}

/** Bytes that are free to us where the path is, or the nearest folder above it; undefined where the server does not say. */
export async function remoteFree(session: SftpSession, path: string): Promise<number | undefined> {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('/')) || '/') {
    try {
      // statvfs@openssh.com (PROTOCOL of OpenSSH, section 4.4): f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, …
      const fields = await session.extended('statvfs@openssh.com', lengthed(at));
      const [, size = 0, , , available = 0] = Array.from({ length: 5 }, () => fields.uint64());
      return size * available;
    } catch (error) {
      if (isNoSuchFile(error) && at.lastIndexOf('/') > -1 && at !== '/') continue;
      if (error instanceof SftpStatus) return undefined;
      throw error;
    }
  }
}
