import { describe, expect, it } from "vitest";
import { expectClose } from "./close.ts";

describe("expectClose", () => {
  it("expectClose() accepts nested and typed arrays within the tolerance", () => {
    expectClose(
      [new Float64Array([1, 2]), [3, 4.0000001]],
      [
        [1, 2],
        [3, 4],
      ],
      { relative: 1e-6 },
      "codes",
    );
    expectClose(NaN, "NaN", {}, "nan");
    expectClose([-Infinity], ["-Infinity"], {}, "inf");
  });

  it("expectClose() reports the worst index, both values, both errors and the tolerance", () => {
    expect(() =>
      expectClose(
        [
          [1, 2],
          [3, 8],
        ],
        [
          [1, 2.5],
          [3, 4],
        ],
        { absolute: 0.1 },
        "codes",
      ),
    ).toThrow(
      /codes: 2 of 4 .*\[1\]\[1\]: expected 4 but found 8, absolute error 4, relative error 1, tolerance 0\.1 \+ 0/,
    );
  });

  it("expectClose() rejects NaN against a number, other infinities, shapes and things that are no number", () => {
    expect(() => expectClose(NaN, 1, { absolute: 10 }, "a")).toThrow(/expected 1 but found NaN/);
    expect(() => expectClose(Infinity, -Infinity, { absolute: 10 }, "a")).toThrow(/found Infinity/);
    expect(() => expectClose([1, 2, 3], [[1, 2, 3]], {}, "a")).toThrow(/shape \[1, 3\] but found \[3\]/);
    expect(() => expectClose([1], [], {}, "a")).toThrow(/shape/);
    expect(() => expectClose("x", 1, {}, "a")).toThrow(TypeError);
  });
});
