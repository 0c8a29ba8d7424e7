/** The probability 1: probabilities are integers from 0 to this. */
export const certain = 2 ** 15;

/** The decoder in src/unpack/decoder.h works on this many bits, or up to one digit more. */
const fewestInView = 24;

/** An arithmetic encoder: encodes decisions as the digits of a fraction. */
export class Encoder {
  digits = [];
  low = 0;
  range = 2 ** fewestInView;

  /** `digitBits`: the number of bits per digit. */
  constructor(digitBits) {
    this.base = 2 ** digitBits;
    this.view = 2 ** fewestInView * this.base;
  }

  /** `chance`: the predicted probability of a 1, out of `certain`. */
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

  /** Outputs the highest digit. */
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
   * The digits of the shortest number in the final range; the decoder reads zeros after them. The first digit
   * is always zero, and left out.
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
