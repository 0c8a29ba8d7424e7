// A token function that answers at once, or when a course wants it to.
/** Names the account; nobody looks at the rest. */
const token = `.${btoa(JSON.stringify({ acc: "alice" }))}.`;

interface Asked {
  resolve: (token: string) => void;
  reject: (cause: Error) => void;
}

export class CourseTokens {
  failures = 0;
  private _isHeld = false;
  private _asked: Asked[] = [];

  next(): string | Promise<string> {
    if (!this._isHeld) return token;
    return new Promise((resolve, reject) => this._asked.push({ resolve, reject }));
  }

  hold(): void {
    this._isHeld = true;
  }

  /** Answers all who have asked; the next are answered at once. */
  give(isGood: boolean): void {
    this._isHeld = false;
    if (!isGood) this.failures += this._asked.length;
    for (const { resolve, reject } of this._asked.splice(0)) {
      if (isGood) resolve(token);
      else reject(new Error("no session at the application's server"));
    }
  }
}
