// The engines by name. Each is loaded when asked for: a run in Node alone needs no browser.
const engines = {
  node: () => import("./node.mjs").then(({ openNode }) => openNode()),
  chromium: () => import("./chromium.mjs").then(({ openChromium }) => openChromium()),
};

export const engineNames = Object.keys(engines);

export const openEngine = (name) => engines[name]();
