import { gauge } from '../../charts/gauge.ts';
import { fitText } from '../../text/fit-text.ts';
import { shortBytes, shortPercent } from '../../text/short.ts';
import { textBox } from '../text-box.ts';

/** The file systems of one host, fullest first. */
export const hostFilesystems = textBox('file systems', ({ hosts }, { width }, theme) => {
  const filesystems = hosts[0]?.status?.summary?.filesystems ?? [];
  const name = Math.max(6, Math.floor(width * 0.35));
  const bar = Math.max(4, width - name - 18);
  return filesystems.map(({ mountpoint, usedRatio, availableBytes }) => {
    const numbers = `${shortPercent(usedRatio).padStart(5)} ${shortBytes(availableBytes).padStart(5)} free`;
    const label = fitText(mountpoint, name, { ellipsis: theme.glyphs.ellipsis });
    return ` ${label} ${gauge(usedRatio, bar, theme)}${numbers}`;
  });
});
