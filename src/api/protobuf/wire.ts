/** The wire format of protobuf: numbers of variable length, and pieces with their length before them. */

/** The bytes are no message. */
export class ProtobufError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ProtobufError'
  }
}

/** One field as it stands on the wire: a number for types 0, 1 and 5, else bytes. */
export interface WireField {
  readonly number: number
  readonly value: bigint | Buffer
}

const tooShort = (): Error => new ProtobufError('unexpected EOF')

/** Numbers of variable length, one after the other. Throws `ProtobufError`. */
export function* varintsOf(bytes: Buffer): Generator<bigint> {
  const place = { at: 0 }
  while (place.at < bytes.length) yield varintAt(bytes, place)
}

function varintAt(bytes: Buffer, place: { at: number }): bigint {
  let value = 0n
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[place.at++]
    if (byte === undefined) throw tooShort()
    if (shift > 63n) throw new ProtobufError('proto: integer overflow')
    value |= BigInt(byte & 127) << shift
    if (byte < 128) return BigInt.asUintN(64, value)
  }
}

/** The fields of a message, in order. Throws `ProtobufError` on bytes that are none. */
export function* fieldsOf(bytes: Buffer): Generator<WireField> {
  const place = { at: 0 }
  const varint = (): bigint => varintAt(bytes, place)
  const take = (length: number): Buffer => {
    if (place.at + length > bytes.length) throw tooShort()
    place.at += length
    return bytes.subarray(place.at - length, place.at)
  }
  while (place.at < bytes.length) {
    const key = Number(varint())
    const number = Math.floor(key / 8)
    if (number <= 0) throw new ProtobufError(`proto: illegal tag ${number} (wire type ${key % 8})`)
    switch (key % 8) {
      case 0:
        yield { number, value: varint() }
        break
      case 1:
        yield { number, value: take(8).readBigUInt64LE() }
        break
      case 2: {
        const length = varint()
        if (length > BigInt(bytes.length)) throw tooShort()
        yield { number, value: take(Number(length)) }
        break
      }
      case 5:
        yield { number, value: BigInt(take(4).readUInt32LE()) }
        break
      default:
        throw new ProtobufError(`proto: illegal wireType ${key % 8}`)
    }
  }
}
