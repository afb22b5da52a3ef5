import { describe, expect, it } from "vitest";
import { cite, sources, work } from "../src/sources.ts";

describe("sources", () => {
  it("sources names every work completely and by first author and year", () => {
    for (const [key, entry] of Object.entries(sources)) {
      const family = entry.authors[0]!.split(" ")
        .at(-1)!
        .normalize("NFD")
        .replaceAll(/[\u0300-\u036f]/g, "");
      const plain = family.toLowerCase().replaceAll("ł", "l");
      // A program goes by the name under which it is known where that is not its author's.
      if (!["onnx2019", "konny2018"].includes(key))
        expect(key.startsWith(`${plain}${entry.year}`), key).toBe(true);
      expect(entry.title.length, key).toBeGreaterThan(5);
      expect(entry.venue.length, key).toBeGreaterThan(3);
      expect(() => new URL(entry.url), key).not.toThrow();
      expect(entry.year, key).toBeGreaterThan(1900);
    }
  });
  it("sources has no work twice", () => {
    const titles = Object.values(sources).map(({ title }) => title.toLowerCase());
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe("cite()", () => {
  it("cite() writes BibTeX that names all fields", () => {
    expect(cite("kim2018")).toBe(
      [
        "@inproceedings{kim2018,",
        "  author = {Hyunjik Kim and Andriy Mnih},",
        "  title = {{Disentangling by Factorising}},",
        "  booktitle = {International Conference on Machine Learning},",
        "  year = {2018},",
        "  url = {https://arxiv.org/abs/1802.05983},",
        "}",
        "",
      ].join("\n"),
    );
  });
  it("cite() takes keys, places and things with a source, and writes each work once, in order", () => {
    const place = { key: "higgins2017", where: "Eq. 4" };
    const text = cite("chen2018", { source: place }, place, "chen2018");
    expect(text.match(/@\w+\{\w+/g)).toEqual(["@inproceedings{chen2018", "@inproceedings{higgins2017"]);
  });
  it("cite() names a key that is not in the bibliography and what is", () => {
    expect(() => cite({ key: "nobody1900", where: "p. 1" })).toThrow(/"nobody1900".*chen2018/);
    expect(() => work("toString")).toThrow(RangeError);
  });
});
