import type { Study } from "../types.ts";
import { fil2021 } from "./fil2021.ts";

/** Every paper that can be reproduced, by the key of its citation. */
export const studies = { fil2021 } satisfies Record<string, Study>;

/** A key of `studies`. */
export type StudyName = keyof typeof studies;
