/** Ids of sandboxes and containers, as containerd's look. */
import type { Random } from '../../base/random.ts'

const hexDigits = '0123456789abcdef'

/** 64 digits. */
export function hexId(random: Random): string {
  // Joined, since text that is added to letter by letter stays in as many pieces in memory.
  return Array.from({ length: 64 }, () => hexDigits[Math.floor(random.next() * 16)] ?? '0').join('')
}
