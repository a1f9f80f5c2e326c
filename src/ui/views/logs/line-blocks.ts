/**
 * Lines of text as bytes in large blocks: thousands a second leave nothing for the garbage collector to look through. Their numbers stay
 * when older lines go.
 */

const blockBytes = 256 * 1024
const newline = 10

/** Lines that lie one behind the other, each with its newline. */
interface Block {
  readonly bytes: Buffer
  used: number
  /** The number of the first line. */
  readonly first: number
  count: number
  /** Where each line ends, behind its newline. */
  ends: Uint32Array<ArrayBuffer>
  sources: Uint16Array<ArrayBuffer>
}

export class LineBlocks {
  /** The number of the oldest line kept. */
  first = 0
  /** The number of the next line to come. */
  end = 0
  bytes = 0
  private readonly blocks: Block[] = []

  /** Keeps whole lines, each ended by a newline. */
  push(lines: Buffer, source: number): void {
    for (let from = 0; from < lines.length;) {
      const block = this.blockFor(lines.indexOf(newline, from) + 1 - from)
      const room = block.bytes.length - block.used
      let to = from
      for (let next = lines.indexOf(newline, to) + 1; next > 0 && next - from <= room; next = lines.indexOf(newline, to) + 1) {
        to = next
        add(block, block.used + to - from, source)
        this.end++
      }
      lines.copy(block.bytes, block.used, from, to)
      block.used += to - from
      from = to
    }
  }

  /** The text of the line of this number; empty when it is not kept. */
  line(number: number): string {
    const block = this.blockOf(number)
    if (block === undefined) return ''
    const at = number - block.first
    return block.bytes.toString('utf8', at === 0 ? 0 : block.ends[at - 1], (block.ends[at] ?? 1) - 1)
  }

  sourceOf(number: number): number {
    const block = this.blockOf(number)
    return block?.sources[number - block.first] ?? 0
  }

  /** Lets the oldest lines go: a block of them. */
  drop(): void {
    const block = this.blocks.shift()
    this.bytes -= block?.bytes.length ?? 0
    this.first = this.blocks[0]?.first ?? this.end
  }

  clear(): void {
    this.blocks.length = 0
    this.bytes = 0
    this.first = this.end
  }

  /** A block with room for a line. */
  private blockFor(length: number): Block {
    const last = this.blocks.at(-1)
    if (last !== undefined && last.used + length <= last.bytes.length) return last
    const block: Block = {
      bytes: Buffer.allocUnsafeSlow(Math.max(blockBytes, length)),
      used: 0,
      first: this.end,
      count: 0,
      ends: new Uint32Array(1024),
      sources: new Uint16Array(1024),
    }
    this.blocks.push(block)
    this.bytes += block.bytes.length
    return block
  }

  private blockOf(number: number): Block | undefined {
    if (number < this.first || number >= this.end) return undefined
    let [low, high] = [0, this.blocks.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.blocks[middle]?.first ?? 0) <= number) low = middle
      else high = middle - 1
    }
    return this.blocks[low]
  }
}

function add(block: Block, end: number, source: number): void {
  if (block.count === block.ends.length) {
    block.ends = grown(block.ends, new Uint32Array(block.count * 2))
    block.sources = grown(block.sources, new Uint16Array(block.count * 2))
  }
  block.ends[block.count] = end
  block.sources[block.count] = source
  block.count++
}

function grown<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from)
  return to
}
