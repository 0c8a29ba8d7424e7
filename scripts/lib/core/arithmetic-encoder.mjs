/** Chances are parts of this. */
export const certain = 2 ** 15;

/** The decoder in src/unpack/decoder.h has so many bits in view, or up to a digit more. */
const fewestInView = 24;

/** Encodes decisions as a binary fraction, of which it holds the digits. */
export class Encoder {
  digits = [];
  low = 0;
  range = 2 ** fewestInView;

  /** `digitBits`: how many bits a digit has. */
  constructor(digitBits) {
    this.base = 2 ** digitBits;
    this.view = 2 ** fewestInView * this.base;
  }

  /** `chance`: that it had to be a yes. */
  encode(answer, chance) {
    while (this.range < 2 ** fewestInView) {
      this.range *= this.base;
      this.shift();
    }
    const part = Math.floor(this.range / certain) * chance;
    if (answer) {
      this.range = part;
    } else {
      this.low += part;
      this.range -= part;
    }
  }

  /** Moves the highest digit out of view. */
  shift() {
    if (this.low >= this.view) this.carry();
    const rest = this.view / this.base;
    this.digits.push(Math.floor(this.low / rest));
    this.low = (this.low % rest) * this.base;
  }

  carry() {
    this.low -= this.view;
    let last = this.digits.length - 1;
    for (; this.digits[last] === this.base - 1; --last) this.digits[last] = 0;
    ++this.digits[last];
  }

  /**
   * The digits of a number that the decoder cannot mistake for another one; of those the shortest, since
   * zeros follow. The first digit is never more than zero, and left out.
   */
  end() {
    const roundedTo = (step) => Math.ceil(this.low / step) * step;
    const end = this.low + this.range;
    let step = 1;
    while (roundedTo(2 * step) < end) step *= 2;
    this.low = roundedTo(step);
    while (this.low > 0) this.shift();
    return this.digits.slice(1);
  }
}
