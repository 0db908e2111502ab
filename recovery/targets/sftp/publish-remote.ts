import { isThere } from './remote-folder.ts';
import { lengthed, packetType, statusCode } from './sftp-packet.ts';
import type { SftpSession } from './sftp-session.ts';
import { isUnsupported, SftpStatus } from './sftp-status.ts';

/** The name is taken; version 3 has no code for that, later ones have this one (draft-ietf-secsh-filexfer-13, section 9.1). */
export const ALREADY_EXISTS = 11;

/** Gives a whole file its name. @throws SftpStatus with `ALREADY_EXISTS` where it is taken and must not be replaced */
export async function publishRemote(
  session: SftpSession,
  file: string,
  path: string,
  replace: boolean,
): Promise<void> {
  if (replace) return replaceRemote(session, file, path);
  try {
    await giveName(session, file, path);
  } catch (error) {
    const refused = error instanceof SftpStatus && error.code !== statusCode.noSuchFile;
    if (refused && (await isThere(session, path))) throw new SftpStatus(ALREADY_EXISTS, 'it exists already');
    throw error;
  }
}

/** A link refuses where the name is taken; so does a rename of version 3, which is for servers and file systems without links. */
async function giveName(session: SftpSession, file: string, path: string): Promise<void> {
  const names = [lengthed(file), lengthed(path)];
  try {
    await session.extended('hardlink@openssh.com', ...names);
  } catch (error) {
    const withoutLinks = error instanceof SftpStatus && error.code !== statusCode.noSuchFile;
    if (!withoutLinks || (await isThere(session, path))) throw error;
    await session.request(packetType.rename, names);
    return;
  }
  await session.request(packetType.remove, [lengthed(file)]);
}

/** Without posix-rename@openssh.com there is a moment without either. */
async function replaceRemote(session: SftpSession, file: string, path: string): Promise<void> {
  const names = [lengthed(file), lengthed(path)];
  try {
    await session.extended('posix-rename@openssh.com', ...names);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    await session.request(packetType.remove, [lengthed(path)]).catch(() => {});
    await session.request(packetType.rename, names);
  }
}
