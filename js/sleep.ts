/** Units for `sleep`, in milliseconds. */
export enum TimeUnit {
  /** 1000 milliseconds. */
  Second = 1000,
  /** One. */
  Millisecond = 1,
}

/** Resolves after so many seconds, or other units. */
export function sleep(second: number, unit: TimeUnit = TimeUnit.Second): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, second * unit);
  });
}
