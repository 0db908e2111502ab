/** Reports of buttons (1000) in the form without limits (1006), xterm control sequences, "Mouse Tracking". */
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/** A click with the first button or a turn of the wheel (`wheel` 1: down), at a cell counted from 0. */
export type MouseEvent = { readonly column: number; readonly row: number; readonly wheel?: 1 | -1 };

const REPORT = /^\x1b\[<(\d+);(\d+);(\d+)([Mm])$/;

// What a button code is made of, beside the number of the button in its last two bits. Shift, Alt and Ctrl (4, 8, 16)
// mean nothing here: the wheel turns as well with them.
const MOVED = 32;
const WHEEL = 64;
const FURTHER_BUTTONS = 128;

/** Reads one SGR mouse report; null for one that means nothing here (releases, drags, other buttons) or is none. */
export function parseMouse(report: string): MouseEvent | null {
  const [, code = '', column, row, kind] = REPORT.exec(report) ?? [];
  const button = Number(code);
  if (kind !== 'M' || (button & (MOVED | FURTHER_BUTTONS)) !== 0) return null;
  const place = { column: Number(column) - 1, row: Number(row) - 1 };
  const number = button & 3;
  if ((button & WHEEL) === 0) return number === 0 ? place : null;
  return number < 2 ? { ...place, wheel: number === 0 ? -1 : 1 } : null;
}

/** The mouse of one terminal: switched on by the person, and off while the terminal is the shell's. */
export type MouseSwitch = {
  set(on: boolean): void;
  /** Off until `resume`, which switches it on again where it was on. */
  pause(): void;
  resume(): void;
};

export function createMouseSwitch(stdout: Pick<NodeJS.WriteStream, 'write'>): MouseSwitch {
  let wanted = false;
  return {
    set(on) {
      wanted = on;
      stdout.write(on ? MOUSE_ON : MOUSE_OFF);
    },
    pause() {
      if (wanted) stdout.write(MOUSE_OFF);
    },
    resume() {
      if (wanted) stdout.write(MOUSE_ON);
    },
  };
}
