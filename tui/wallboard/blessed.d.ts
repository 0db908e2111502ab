/** What the wallboard uses of blessed 0.1.81, and of the widgets of blessed-contrib 4.11.0, which draw on a canvas. */
declare module 'blessed' {
  type Options = Readonly<Record<string, unknown>>;
  export type Element = {
    setContent(text: string): void;
    setLabel(text: string): void;
    detach(): void;
  };
  export type Screen = {
    readonly width: number;
    readonly height: number;
    readonly children: readonly Element[];
    readonly tput: { colors: number; brokenACS: boolean };
    /** Rows of cells: their attributes, and what stands in them. */
    readonly lines: readonly (readonly (readonly [attributes: number, sign: string])[])[];
    append(element: Element): void;
    render(): void;
    destroy(): void;
    on(event: string, listener: () => void): void;
    key(keys: readonly string[], listener: () => void): void;
  };
  const blessed: {
    screen(options: Options): Screen;
    box(options: Options): Element;
  };
  export default blessed;
}

declare module 'blessed-contrib/lib/widget/canvas' {
  /** An index of the palette of 256, or the colour that the terminal writes in. */
  export type CanvasColor = number | 'normal';
  /** The cells behind a drawing: dots of Braille in `content`, and characters that stand over them. */
  export type Cells = {
    readonly width: number;
    color: CanvasColor;
    content: { fill(value: number): unknown };
    readonly colors: (string | null)[];
    readonly chars: (string | null)[];
    getCoord(x: number, y: number): number;
    set(x: number, y: number): void;
    frame(): string;
  };
  export type Context = {
    readonly _canvas: Cells;
    beginPath(): void;
    lineTo(x: number, y: number): void;
    clearRect(x: number, y: number, width: number, height: number): void;
  };
  /** A widget that draws; it has its context from when it is on a screen. */
  export type CanvasElement = import('blessed').Element & {
    readonly ctx: Context;
    readonly canvasSize: { readonly width: number; readonly height: number };
    readonly options: { maxY?: number; numYLabels?: number };
  };
}

declare module 'blessed-contrib/lib/widget/charts/line' {
  import type { CanvasColor, CanvasElement } from 'blessed-contrib/lib/widget/canvas';

  type Line = { title: string; x: readonly string[]; y: readonly number[]; style: { line: CanvasColor } };
  export default function line(
    options: Readonly<Record<string, unknown>>,
  ): CanvasElement & { setData(lines: readonly Line[]): void };
}

declare module 'blessed-contrib/lib/widget/donut' {
  import type { CanvasColor, CanvasElement } from 'blessed-contrib/lib/widget/canvas';

  type Ring = { percent: number; label: string; color: CanvasColor };
  export default function donut(
    options: Readonly<Record<string, unknown>>,
  ): CanvasElement & { setData(rings: readonly Ring[]): void };
}

declare module 'blessed-contrib/lib/widget/gauge' {
  import type { CanvasColor, CanvasElement } from 'blessed-contrib/lib/widget/canvas';

  export default function gauge(options: Readonly<Record<string, unknown>>): Omit<
    CanvasElement,
    'options'
  > & {
    readonly options: { stroke: CanvasColor; fill: CanvasColor };
    setData(ratio: number): void;
  };
}
