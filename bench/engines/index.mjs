/** The engines, each loaded when it is opened: a run in Node alone needs no browser. */
export const engines = [
  { name: "node", open: () => import("./node.mjs").then(({ openNode }) => openNode()) },
  {
    name: "chromium",
    open: () => import("./chromium.mjs").then(({ openChromium }) => openChromium()),
  },
];
