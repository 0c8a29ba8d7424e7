// The tools that a build needs, how to find each, and the Debian package that contains it.

import { existsSync } from "node:fs";

import { onPath } from "../paths.mjs";

const firstFile = (...paths) => paths.find((path) => existsSync(path));

/** The setups that build the package. */
const everybody = ["package", "tests", "loads", "browsers", "pictures"];

const fonts = (...paths) => firstFile(...paths.map((path) => `/usr/share/fonts/${path}`));

/** name: { package, find() -> path or undefined, needs: the setups that need it }. */
const tools = {
  cmake: { package: "cmake", find: () => onPath("cmake"), needs: everybody },
  ninja: {
    package: "ninja-build",
    find: () => onPath("ninja"),
    needs: everybody,
  },
  protoc: {
    package: "protobuf-compiler",
    find: () => onPath("protoc"),
    needs: everybody,
  },
  "em++": {
    package: "emscripten",
    find: () => onPath("em++"),
    needs: everybody,
  },
  "clang++": { package: "clang-14", find: () => onPath("clang++-14", "clang++"), needs: ["tests"] },
  "clang's sanitizers": {
    package: "libclang-rt-14-dev",
    find: () => firstFile("/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux"),
    needs: ["tests"],
  },
  "libprotobuf-lite": {
    package: "libprotobuf-dev",
    find: () => firstFile("/usr/include/google/protobuf/message_lite.h"),
    needs: ["tests"],
  },
  // Only `npm run coverage` asks for these two.
  "llvm-cov": { package: "llvm-14", find: () => onPath("llvm-cov-14"), needs: [] },
  "llvm-profdata": { package: "llvm-14", find: () => onPath("llvm-profdata-14"), needs: [] },
  // Only `npm run bench:instructions` asks for it.
  valgrind: { package: "valgrind", find: () => onPath("valgrind"), needs: [] },
  Catch2: {
    package: "catch2",
    find: () => firstFile("/usr/include/catch2/catch.hpp"),
    needs: ["tests"],
  },
  "clang-format": {
    package: "clang-format-14",
    find: () => onPath("clang-format-14"),
    needs: ["tests"],
  },
  "clang-tidy": { package: "clang-tidy-14", find: () => onPath("clang-tidy-14"), needs: ["tests"] },
  Chromium: {
    package: "chromium",
    find: () =>
      process.env.CHROMIUM_PATH ||
      onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    needs: ["tests", "loads", "browsers", "pictures"],
  },
  Firefox: {
    package: "firefox-esr",
    find: () => onPath("firefox-esr"),
    needs: ["loads", "browsers"],
  },
  WebKitWebDriver: {
    package: "webkit2gtk-driver",
    find: () => onPath("WebKitWebDriver"),
    needs: ["loads"],
  },
  MiniBrowser: {
    package: "libwebkit2gtk-4.1-0",
    find: () => firstFile("/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"),
    needs: ["loads"],
  },
  // Without these fonts, screenshots show boxes instead of Chinese characters and emoji.
  "a Chinese font": {
    package: "fonts-wqy-microhei",
    find: () => fonts("truetype/wqy/wqy-microhei.ttc", "opentype/noto/NotoSansCJK-Regular.ttc"),
    needs: ["pictures"],
  },
  "an emoji font": {
    package: "fonts-noto-color-emoji",
    find: () => fonts("truetype/noto/NotoColorEmoji.ttf"),
    needs: ["pictures"],
  },
  Xvfb: { package: "xvfb", find: () => onPath("Xvfb"), needs: ["loads"] },
};

/** The path of a tool, or undefined. */
export const find = (name) => tools[name].find();

/** The tools that a setup ("package", "tests", …) lacks: { name, package } each. */
export function missing(purpose) {
  return Object.entries(tools)
    .filter(([, tool]) => tool.needs.includes(purpose) && tool.find() === undefined)
    .map(([name, tool]) => ({ name, package: tool.package }));
}
