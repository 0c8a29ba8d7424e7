// Type-checked rules for TypeScript; the plain recommended ones for the scripts.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

const projects = [
  "tsconfig.json",
  "tsconfig.extras.json",
  "tsconfig.testing.json",
  "tsconfig.tests.json",
  "web/tsconfig.json",
];

export default tseslint.config(
  { ignores: ["build/", "dist/", "coverage/", "node_modules/", "tests/loads/projects/"] },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: {
      globals: {
        Buffer: "readonly",
        MessageChannel: "readonly",
        URL: "readonly",
        URLSearchParams: "readonly",
        atob: "readonly",
        btoa: "readonly",
        console: "readonly",
        fetch: "readonly",
        performance: "readonly",
        process: "readonly",
        setImmediate: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        TextDecoder: "readonly",
        TextEncoder: "readonly",
        WebAssembly: "readonly",
        WebSocket: "readonly",
      },
    },
  },
  {
    // Runs in a page.
    files: ["bench/start/chromium.mjs"],
    languageOptions: { globals: { document: "readonly" } },
  },
  {
    // Run in a page.
    files: ["tests/browser/hardship/pages/*.js"],
    languageOptions: { globals: { localStorage: "readonly", location: "readonly" } },
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: projects, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-lines": ["error", { max: 300, skipBlankLines: true }],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      // node:test's `test` and `describe` return promises that nobody awaits.
      "@typescript-eslint/no-floating-promises": "off",
      "max-lines": "off",
    },
  },
);
