// @ts-check
import eslint from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const pure =
  "methods and networks are pure functions of tensors (the engine owns memory, randomness and time)";
const impureTfjs = [
  ...["tidy", "keep", "dispose", "disposeVariables", "variable", "print", "setBackend", "ready"],
  ...["randomNormal", "randomUniform", "randomUniformInt", "randomGamma", "randomStandardNormal"],
  ...["truncatedNormal", "multinomial", "rand", "dropout", "train", "layers"],
];

/** `tf.randomNormal(…)` and the like, one restriction a name so that the message names it. */
const impureCalls = impureTfjs.map((property) => ({
  object: "tf",
  property,
  message: `tf.${property}: ${pure}.`,
}));
const impureReads = ["dataSync", "arraySync", "data", "array", "print", "dispose"].map((method) => ({
  selector: `CallExpression[arguments.length=0] > MemberExpression.callee[property.name="${method}"]`,
  message: `.${method}(): ${pure}.`,
}));
const asynchronous = [
  { selector: ":function[async=true]", message: `async: ${pure}.` },
  { selector: "AwaitExpression", message: `await: ${pure}.` },
];
const nameComparison = {
  selector:
    'BinaryExpression[operator=/^[!=]==?$/]:matches([left.type="MemberExpression"][left.property.name="name"][right.type="Literal"], [right.type="MemberExpression"][right.property.name="name"][left.type="Literal"])',
  message: "Shared code never asks for a name: give the thing an optional member that states the fact.",
};
const emptyCatch = {
  selector: "CatchClause[param=null] > BlockStatement[body.length=0]",
  message: "An empty catch hides an error: handle it or let it pass.",
};
const nonErasable = {
  selector: "TSEnumDeclaration, TSModuleDeclaration[declare!=true], TSParameterProperty",
  message: "Only erasable TypeScript, so that any runner can strip the types.",
};

export default defineConfig(
  {
    ignores: ["node_modules/", "runs/", "report/", "figures/", "notebooks/", "data/", "tests/vectors/data/"],
  },
  eslint.configs.recommended,
  tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `noUncheckedIndexedAccess` makes `array[i]!` the ordinary way of reading a typed array.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/unified-signatures": "off",
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-restricted-syntax": ["error", nameComparison, emptyCatch, nonErasable],
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60, skipComments: true, skipBlankLines: true, IIFEs: true }],
      "max-depth": ["error", 4],
      "max-params": ["error", 6],
      "no-console": "error",
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Take an Rng." }],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@tensorflow/*", "!@tensorflow/tfjs-node*"], message: 'Import from "src/tf.ts".' },
            { group: ["node:assert*", "assert"], message: "Throw an error that says what to do." },
          ],
        },
      ],
    },
  },
  {
    files: ["src/tf.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["src/methods/**/*.ts", "src/nn/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        nameComparison,
        emptyCatch,
        nonErasable,
        ...impureReads,
        ...asynchronous,
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Take an Rng." },
        ...impureCalls,
      ],
      "no-restricted-globals": [
        "error",
        ...["Date", "process", "performance", "setTimeout", "fetch"].map((name) => ({ name, message: pure })),
      ],
    },
  },
  {
    files: ["src/cli.ts", "src/commands/**/*.ts", "src/lab/progress.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: ["src/**/index.ts", "src/commands/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", emptyCatch, nonErasable] },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
