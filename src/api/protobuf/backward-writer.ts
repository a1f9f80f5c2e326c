/** Writes the wire format of protobuf from the end to the front: a length stands before what it counts, and is known only after it. */
export class BackwardWriter {
  private buffer: Buffer
  /** Where the bytes written so far begin. */
  private at: number

  constructor(size = 4096) {
    this.buffer = Buffer.allocUnsafe(size)
    this.at = size
  }

  /** How many bytes are written. */
  get length(): number {
    return this.buffer.length - this.at
  }

  /** What was written. */
  bytes(): Buffer {
    return Buffer.from(this.buffer.subarray(this.at))
  }

  /** A field that is text. */
  text(number: number, value: string): void {
    if (value === '') return this.announce(number, 0)
    const end = this.length
    const size = Buffer.byteLength(value)
    this.makeRoom(size)
    this.at -= size
    this.buffer.write(value, this.at)
    this.close(number, end)
  }

  /** A field that is bytes, or a message written elsewhere. */
  piece(number: number, value: Buffer): void {
    const end = this.length
    this.makeRoom(value.length)
    this.at -= value.length
    value.copy(this.buffer, this.at)
    this.close(number, end)
  }

  /** A field that is a whole number, or 0 and 1 for a truth value. */
  integer(number: number, value: number): void {
    this.varint(value)
    this.varint(number * 8)
  }

  double(number: number, value: number): void {
    this.makeRoom(8)
    this.at -= 8
    this.buffer.writeDoubleLE(value, this.at)
    this.varint(number * 8 + 1)
  }

  /** Makes whatever was written since `end` bytes were there one field. */
  close(number: number, end: number): void {
    this.announce(number, this.length - end)
  }

  /** What stands before a field of so many bytes. */
  announce(number: number, size: number): void {
    this.varint(size)
    this.varint(number * 8 + 2)
  }

  private varint(value: number): void {
    this.makeRoom(10)
    if (value >= 0 && value < 0x4000) {
      if (value >= 128) this.buffer[--this.at] = value >>> 7
      this.buffer[--this.at] = value < 128 ? value : (value & 127) | 128
      return
    }
    const bytes: number[] = []
    // Negative numbers take all 64 bits.
    for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
      bytes.push(Number(rest & 127n))
      if (rest < 128n) break
    }
    // Every byte but the last says that more follow.
    for (let at = bytes.length - 1; at >= 0; at--)
      this.buffer[--this.at] = at === bytes.length - 1 ? (bytes[at] ?? 0) : (bytes[at] ?? 0) | 128
  }

  private makeRoom(size: number): void {
    if (size <= this.at) return
    const used = this.length
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, used + size + 64))
    this.buffer.copy(larger, larger.length - used, this.at)
    this.buffer = larger
    this.at = larger.length - used
  }
}
