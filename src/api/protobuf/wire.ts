/** The wire format of protobuf: numbers of variable length, and pieces with their length before them. */

/** The bytes are no message. */
export class ProtobufError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ProtobufError'
  }
}

const tooShort = (): Error => new ProtobufError('unexpected EOF')
const two32 = 2 ** 32

/**
 * Steps from field to field of a message. Whatever asks a field for what it is not, and bytes that are no message, throw `ProtobufError`.
 */
export class WireReader {
  /** The number of the field that `next` came to. */
  number = 0
  private readonly bytes: Buffer
  private readonly end: number
  private at: number
  /** How the field stands there: 2 for pieces, all others for numbers. */
  private form = 0
  private value = 0
  private from = 0

  constructor(bytes: Buffer, from = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = from
    this.end = end
  }

  /** Goes to the next field; false: there is none. */
  next(): boolean {
    if (this.at >= this.end) return false
    const key = this.varint()
    this.number = Math.floor(key / 8)
    this.form = key & 7
    if (this.number <= 0) throw new ProtobufError(`proto: illegal tag ${this.number} (wire type ${this.form})`)
    switch (this.form) {
      case 0:
        this.value = this.varint()
        return true
      case 1:
        this.value = this.bytes.readDoubleLE(this.take(8))
        return true
      case 2: {
        const length = this.varint()
        if (length < 0) throw tooShort()
        this.from = this.take(length)
        return true
      }
      case 5:
        this.value = this.bytes.readUInt32LE(this.take(4))
        return true
      default:
        throw new ProtobufError(`proto: illegal wireType ${this.form}`)
    }
  }

  /** The field as a number: whole, or of eight bytes. Beyond 2^53 as inexact as in JSON. */
  numeric(): number {
    if (this.form === 2) throw new ProtobufError('proto: wrong wireType = 2 for a number')
    return this.value
  }

  get isPiece(): boolean {
    return this.form === 2
  }

  /** Steps through the field as a message of its own. */
  message(): WireReader {
    this.demandPiece()
    return new WireReader(this.bytes, this.from, this.at)
  }

  /** The field as bytes, which are the message's own. */
  piece(): Buffer {
    this.demandPiece()
    return this.bytes.subarray(this.from, this.at)
  }

  /** The field as text. */
  text(): string {
    this.demandPiece()
    let at = this.from
    while (at < this.at && (this.bytes[at] ?? 0) < 128) at++
    return at === this.at ? this.bytes.toString('latin1', this.from, at) : textOf(this.piece())
  }

  /** The numbers that are left, one after the other: how lists of numbers may stand in one piece. */
  *numbers(): Generator<number> {
    while (this.at < this.end) yield this.varint()
  }

  private demandPiece(): void {
    if (this.form !== 2) throw new ProtobufError(`proto: wrong wireType = ${this.form} for bytes`)
  }

  /** Where the next so many bytes begin. */
  private take(length: number): number {
    if (this.at + length > this.end) throw tooShort()
    this.at += length
    return this.at - length
  }

  /** A number of up to 64 bits with its sign. */
  private varint(): number {
    const first = this.at < this.end ? this.bytes[this.at] : undefined
    // Most are short.
    if (first !== undefined && first < 128) {
      this.at++
      return first
    }
    let low = 0
    let high = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.at < this.end ? this.bytes[this.at++] : undefined
      if (byte === undefined) throw tooShort()
      if (shift > 63) throw new ProtobufError('proto: integer overflow')
      const bits = byte & 127
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (shift - 32)
      if (byte < 128) return (high | 0) * two32 + (low >>> 0)
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new ProtobufError('proto: string field contains invalid UTF-8')
  }
}
