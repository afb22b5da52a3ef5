import { tinyStudy } from "./tiny-study.ts";

/** The tiny study with a run that throws, one that takes its process down, and one whose score is not finite. */
export default tinyStudy(["throws", "crashes", "notFinite"]);
