/**
 * Room for values that stay. Buffers come in slabs that many share: one value that stays, among hundreds that were soon written over, would
 * hold on to a whole slab. What outlives history is copied here, among its like.
 */

/** As long as Node's own. */
const slabSize = 64 * 1024

/** Gives the function that copies bytes out of their slab; long ones have memory of their own and are given back as they are. */
export function longLivedRoom(): (bytes: Buffer) => Buffer {
  let slab = Buffer.alloc(0)
  let used = 0
  return (bytes) => {
    if (bytes.length >= slabSize / 2 || bytes.buffer.byteLength === bytes.length) return bytes
    if (used + bytes.length > slab.length) {
      slab = Buffer.allocUnsafeSlow(slabSize)
      used = 0
    }
    const copy = slab.subarray(used, used + bytes.length)
    used += bytes.copy(copy)
    return copy
  }
}
