/** Reads the options of small commands: letters behind a dash, some of which take a value. */

export interface Options {
  /** Each letter given, and the values of those that take one. */
  readonly letters: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  /** All values of a letter that is given more than once. */
  readonly lists: ReadonlyMap<string, readonly string[]>
  readonly words: readonly string[]
}

/** `taking` lists letters that take a value; long options count by their whole name without dashes. */
export function options(args: readonly string[], taking = ''): Options {
  const letters = new Set<string>()
  const values = new Map<string, string>()
  const lists = new Map<string, readonly string[]>()
  const words: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') {
      words.push(...args.slice(at + 1))
      break
    }
    if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split('=', 2)
      letters.add(name)
      if (value !== undefined) values.set(name, value)
    } else if (/^-./.test(arg)) {
      for (let place = 1; place < arg.length; place++) {
        const letter = arg[place] ?? ''
        letters.add(letter)
        if (!taking.includes(letter)) continue
        const value = place + 1 < arg.length ? arg.slice(place + 1) : (args[++at] ?? '')
        values.set(letter, value)
        lists.set(letter, [...(lists.get(letter) ?? []), value])
        break
      }
    } else words.push(arg)
  }
  return { letters, values, lists, words }
}

const units: Readonly<Record<string, number>> = { b: 512, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** A count as head, od and their like read it: `10`, `4k`, `1M`, `2G`, `1b` for a block of 512; NaN when it is none. */
export function countOf(word: string): number {
  const [, sign = '', digits, unit = ''] = /^([-+]?)(\d+)([bkmgKMG]?)B?$/.exec(word) ?? []
  return digits === undefined ? Number.NaN : Number(`${sign}${digits}`) * (units[unit.toLowerCase()] ?? 1)
}

/** A duration as sleep and timeout read it: `5`, `0.5`, `2m`, `1h`, `1d`, in milliseconds; undefined when it is none. */
export function duration(word: string): number | undefined {
  if (word === 'infinity' || word === 'inf') return Number.MAX_SAFE_INTEGER
  const match = /^(\d*\.?\d+)([smhd]?)$/.exec(word)
  if (match === null) return undefined
  return Number(match[1]) * { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[(match[2] ?? '') as '' | 's' | 'm' | 'h' | 'd']
}
