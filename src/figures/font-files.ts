import { createRequire } from "node:module";

const resolve = (file: string): string =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/arimo/${file}`);

/** Where the bundled font lies, in the two weights that figures use. */
export const fontFiles = {
  400: resolve("400Regular/Arimo_400Regular.ttf"),
  700: resolve("700Bold/Arimo_700Bold.ttf"),
} as const;
