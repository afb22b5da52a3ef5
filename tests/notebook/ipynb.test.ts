import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellId, lines, readIpynb, writeIpynb, type Ipynb } from "../../src/notebook/ipynb.ts";

const notebook = (cells: unknown[], more: object = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more });
const code = (more: object = {}): object => ({
  ...{ cell_type: "code", id: "a", metadata: {}, source: "1", execution_count: null, outputs: [] },
  ...more,
});

/** As Jupyter's own library writes it; the one space after colons and the order of keys are part of the format. */
const written = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {},
   "source": [
    "# Title\\n",
    "β"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 2,
   "id": "run",
   "metadata": {
    "tags": []
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\n",
      "b\\n"
     ]
    },
    {
     "data": {
      "application/json": {
       "a": [
        "x",
        "y"
       ]
      },
      "image/png": "iVBOR\\nw0KG",
      "image/svg+xml": [
       "<svg>\\n",
       "</svg>"
      ],
      "text/plain": [
       "1"
      ]
     },
     "execution_count": 2,
     "metadata": {},
     "output_type": "execute_result"
    },
    {
     "ename": "Error",
     "evalue": "no\\nway",
     "output_type": "error",
     "traceback": [
      "no\\nway"
     ]
    }
   ],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "factorlab",
   "name": "factorlab"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`;

describe("writeIpynb()", () => {
  it("writeIpynb() gives back, byte for byte, what Jupyter wrote", () => {
    expect(writeIpynb(readIpynb(written))).toBe(written);
  });

  it("writeIpynb() does not depend on the order of keys or on how texts were split", () => {
    const { cells, ...rest } = JSON.parse(written) as { cells: { source: string[] }[] };
    const shuffled = {
      cells: cells.map(({ source, ...cell }) => ({ source: source.join(""), ...cell })),
      ...rest,
    };
    expect(writeIpynb(readIpynb(JSON.stringify(shuffled)))).toBe(written);
  });

  it("writeIpynb() keeps members that it does not know", () => {
    const text = notebook([code({ attachments: { x: 1 } })], { future: true });
    const back = JSON.parse(writeIpynb(readIpynb(text))) as { cells: object[] };
    expect(back).toMatchObject({ future: true });
    expect(back.cells[0]).toMatchObject({ attachments: { x: 1 } });
  });
});

describe("readIpynb()", () => {
  it("readIpynb() undoes writeIpynb() for any texts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme" })),
        fc.string({ unit: "binary" }),
        (sources, text) => {
          const cells: Ipynb["cells"] = sources.map((source, at) => ({
            ...{ cell_type: "code", id: cellId(source, at), metadata: {}, source, execution_count: at },
            outputs: [{ output_type: "stream", name: "stdout", text }],
          }));
          const whole: Ipynb = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
          expect(readIpynb(writeIpynb(whole))).toEqual(whole);
        },
      ),
    );
  });

  it("readIpynb() gives cells without an id one that stays while the cell does", () => {
    const bare = notebook([code({ id: undefined }), code({ id: undefined, source: "2" })], {
      nbformat_minor: 4,
    });
    const [first, second] = readIpynb(bare).cells.map(({ id }) => id);
    expect(first).toMatch(/^[0-9a-f]{8}$/);
    expect(second).not.toBe(first);
    expect(readIpynb(bare).cells[0]!.id).toBe(first);
    expect(JSON.parse(writeIpynb(readIpynb(bare)))).toMatchObject({ nbformat_minor: 5 });
  });

  it.each([
    ["{", /Expected paper\.ipynb to be JSON/],
    [notebook([], { nbformat: 3 }), /notebook of format 4 but found otherwise.*nbformat/],
    [
      notebook([code({ outputs: [{ output_type: "stream", name: "stdin", text: "" }] })]),
      /stdout.*cells\[0\]\.outputs\[0\]/,
    ],
    [notebook([code({ cell_type: "heading" })]), /cells\[0\]/],
    [notebook([code(), code()]), /cell ids in paper\.ipynb to differ but found "a" twice/],
  ])("readIpynb() says what is wrong with %s", (text, message) => {
    expect(() => readIpynb(text, "paper.ipynb")).toThrow(message);
  });
});

describe("lines()", () => {
  it("lines() splits where Python's splitlines does and loses nothing", () => {
    expect(lines("a\nb\r\nc\rd\u2028e\x85f\x1cg")).toEqual([
      "a\n",
      "b\r\n",
      "c\r",
      "d\u2028",
      "e\x85",
      "f\x1c",
      "g",
    ]);
    expect([lines(""), lines("\n\n"), lines("a")]).toEqual([[], ["\n", "\n"], ["a"]]);
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => lines(text).join("") === text));
  });
});
