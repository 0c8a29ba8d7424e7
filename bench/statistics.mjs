// Statistics of samples from a machine that also does other work: the fastest quarter is the most reliable.

function quantile(sorted, q) {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

/** `best`: the first quartile; `spread`: the interquartile range, relative to it. */
export function summary(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const best = quantile(sorted, 0.25);
  return {
    best,
    min: sorted[0],
    median: quantile(sorted, 0.5),
    spread: (quantile(sorted, 0.75) - best) / best,
    samples: sorted.length,
  };
}
