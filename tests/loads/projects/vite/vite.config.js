export default {
  build: { rollupOptions: { input: ["index.html", "slim.html", "worker.html"] } },
  worker: { format: "es" },
};
