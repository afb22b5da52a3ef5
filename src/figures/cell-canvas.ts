import { encode } from "fast-png";

/**
 * The part of a canvas that Plotly's heat maps use: filled rectangles and a PNG of them. jsdom has no canvas of its
 * own, and a native one would have to be compiled.
 */
export class CellCanvas {
  width = 0;
  height = 0;
  fillStyle = "rgba(0,0,0,0)";
  #pixels: Uint8Array | undefined;

  getContext(): this {
    return this;
  }

  /** Overwrites the pixels of a rectangle; Plotly rounds corners to whole pixels before. */
  fillRect(x: number, y: number, width: number, height: number): void {
    const data = (this.#pixels ??= new Uint8Array(this.width * this.height * 4));
    const colour = rgba(this.fillStyle);
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(this.width, Math.round(x + width))];
    const [top, bottom] = [Math.max(0, Math.round(y)), Math.min(this.height, Math.round(y + height))];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) data.set(colour, (row * this.width + column) * 4);
    }
  }

  toDataURL(): string {
    const data = this.#pixels ?? new Uint8Array(this.width * this.height * 4);
    const png = encode({ width: this.width, height: this.height, data, channels: 4, depth: 8 });
    return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  }
}

/** "rgba(1,2,3,0.5)" or "rgb(1, 2, 3)" → bytes. @throws RangeError on another form. */
function rgba(style: string): readonly [number, number, number, number] {
  const parts = /^rgba?\(([^)]*)\)$/.exec(style)?.[1]?.split(/[\s,/]+/).map(Number) ?? [];
  const [r, g, b, a = 1] = parts;
  if (r === undefined || g === undefined || b === undefined || parts.some((part) => !Number.isFinite(part))) {
    throw new RangeError(`Expected an rgb() or rgba() colour for a cell but found "${style}".`);
  }
  return [r, g, b, Math.round(255 * a)];
}
