// The start in Chromium: a fresh page for each sample. A cold one is in a context of its own, which
// means a process of its own; a cached one is in a context that has loaded the script several times,
// after which Chromium keeps its compiled code.
const visitsUntilCached = 4;

/** Runs in the page: loads the script, which lies in the HTTP cache by then, and times it. */
async function timeScript(src) {
  await (await fetch(src)).text();
  const script = document.createElement("script");
  script.src = src;
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error("the script did not load"));
  });
  const from = performance.now();
  document.head.append(script);
  await loaded;
  const evaluated = performance.now() - from;
  globalThis.firstPacket();
  return { evaluated, packet: performance.now() - from };
}

async function visit(context, page, src) {
  const tab = await context.newPage();
  try {
    await tab.goto(page);
    return await tab.evaluate(timeScript, src);
  } finally {
    await tab.close();
  }
}

export async function openStart({ browser, server }, { name, source }) {
  const path = `/start/${encodeURIComponent(name)}`;
  const src = server.put(`${path}.js`, "text/javascript; charset=utf-8", source);
  const page = server.put(path, "text/html", '<!doctype html><meta charset="utf-8">');
  const warm = await browser.newContext();
  for (let i = 0; i < visitsUntilCached; ++i) await visit(warm, page, src);
  return {
    name,
    async sample(cached) {
      if (cached) return visit(warm, page, src);
      const context = await browser.newContext();
      try {
        return await visit(context, page, src);
      } finally {
        await context.close();
      }
    },
    close: () => warm.close(),
  };
}
