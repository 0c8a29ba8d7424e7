/** Units of time for `sleep`, in milliseconds. */
export enum TimeUnit {
  /** 1000 milliseconds. */
  Second = 1000,
  /** One millisecond. */
  Millisecond = 1,
}

/** Resolves after `second` seconds, or as many of another `unit`. */
export function sleep(second: number, unit: TimeUnit = TimeUnit.Second): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, second * unit);
  });
}
