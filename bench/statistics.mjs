// Numbers from samples of a machine that also does other things: the fast quarter says most.

function quantile(sorted, q) {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

/** `best`: the first quartile; `spread`: the distance of the quartiles, as a share of it. */
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
