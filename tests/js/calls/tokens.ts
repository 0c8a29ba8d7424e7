// A token function that answers at once, or when a course wants it to.
interface Asked {
  resolve: (token: string) => void;
  reject: (cause: Error) => void;
}

export class CourseTokens {
  private _isHeld = false;
  private _asked: Asked[] = [];

  next(): string | Promise<string> {
    if (!this._isHeld) return "t";
    return new Promise((resolve, reject) => this._asked.push({ resolve, reject }));
  }

  hold(): void {
    this._isHeld = true;
  }

  /** Answers all who have asked; the next are answered at once. */
  give(isGood: boolean): void {
    this._isHeld = false;
    for (const { resolve, reject } of this._asked.splice(0)) {
      if (isGood) resolve("t");
      else reject(new Error("no session at the application's server"));
    }
  }
}
