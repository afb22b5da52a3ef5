import { describe, expect, it } from "vitest";
import { canvas, cover, ellipse, polygon } from "../../src/datasets/outline.ts";
import type { Outline } from "../../src/datasets/outline.ts";

/** Samples inside each pixel by asking every sample point, as the rule is stated. */
function counted(
  side: number,
  inside: (dx: number, dy: number) => boolean,
  cx: number,
  cy: number,
): number[] {
  return Array.from({ length: side * side }, (_, p) => {
    let count = 0;
    for (let i = 0; i < 16; i++) {
      const x = (p % side) + ((i % 4) + 0.5) / 4;
      const y = Math.floor(p / side) + ((i >> 2) + 0.5) / 4;
      if (inside(x - cx, y - cy)) count++;
    }
    return count;
  });
}
const drawn = (side: number, outline: Outline, cx: number, cy: number): number[] => {
  const target = canvas(side);
  cover(target, outline, cx, cy);
  return [...target.counts];
};

describe("outline", () => {
  it.each([0, 0.3, 1.2, 2.5])("cover() counts the samples inside an ellipse turned by %d", (angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const inside = (dx: number, dy: number): boolean =>
      ((c * dx - s * dy) / 6) ** 2 + ((s * dx + c * dy) / 3) ** 2 <= 1;
    expect(drawn(20, ellipse(6, 3, angle), 9.3, 10.7)).toEqual(counted(20, inside, 9.3, 10.7));
  });

  it.each([0.1, 0.7, 3.9])("cover() counts the samples inside a rectangle turned by %d", (angle) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const inside = (dx: number, dy: number): boolean =>
      Math.abs(c * dx - s * dy) <= 5 && Math.abs(s * dx + c * dy) <= 2;
    const corners = [[-5, -2], [5, -2], [5, 2], [-5, 2]] as const; // prettier-ignore
    expect(drawn(20, polygon(corners, angle), 9.3, 10.7)).toEqual(counted(20, inside, 9.3, 10.7));
  });

  it("cover() leaves the notch of a polygon that is not convex empty", () => {
    // A square of 8 with a wedge cut from the top down to its centre.
    const notched = [[-4, -4], [0, 0], [4, -4], [4, 4], [-4, 4]] as const; // prettier-ignore
    const inside = (dx: number, dy: number): boolean => Math.abs(dx) <= 4 && dy <= 4 && dy >= -Math.abs(dx);
    expect(drawn(12, polygon(notched, 0), 6.1, 6.2)).toEqual(counted(12, inside, 6.1, 6.2));
  });

  it("cover() clips what lies outside and forgets the outline before", () => {
    const target = canvas(10);
    cover(target, ellipse(30, 30, 0), 5, 5);
    expect(target.counts.every((count) => count === 16)).toBe(true);
    cover(target, ellipse(3, 3, 0), 0.2, 9.9);
    expect([...target.counts]).toEqual(counted(10, (dx, dy) => dx * dx + dy * dy <= 9, 0.2, 9.9));
    cover(target, ellipse(3, 3, 0), -20, 5);
    expect(target.counts.every((count) => count === 0)).toBe(true);
    cover(target, ellipse(3, 3, 0), 5, 90);
    expect(target.counts.every((count) => count === 0)).toBe(true);
  });
});
