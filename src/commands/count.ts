import { InvalidArgumentError } from "commander";

/** Parser of an option that is an integer of at least `least`. @throws InvalidArgumentError saying what was found. */
export const count =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Expected an integer of ${least} or more but found "${text}".`);
    return value;
  };
