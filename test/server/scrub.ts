/**
 * Makes two answers comparable: what differs from run to run (uids, revisions, times, random suffixes, addresses) is replaced by its shape.
 */
interface ScrubOptions {
  readonly keepNodes: boolean
  readonly without: readonly string[]
  /** Whether others are at work meanwhile: into how many writes they put their changes of an EndpointSlice is chance. */
  readonly isShared: boolean
}

type Fields = Readonly<Record<string, unknown>>

const suffix = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<x>'],
  [/<hash>-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '<hash>-<x>'],
  [/\.1[0-9a-f]{15}\b/g, '.<x>'],
  [/\b10\.\d+\.\d+\.\d+\b/g, '<ip>'],
  [/\b0x[0-9a-f]{6,}\b/g, '<ptr>'],
  [/(ResourceVersion in (?:the precondition|record)) \(\d+\)/g, '$1 (<rv>)'],
  [/default-scheduler-[\w.-]+/g, 'default-scheduler-<host>'],
]
const hashLabels = ['pod-template-hash', 'controller-revision-hash', 'controller.kubernetes.io/hash']

export class Scrubber {
  private readonly names: [real: string, shown: string][]
  private readonly options: ScrubOptions

  constructor(names: [real: string, shown: string][], options: ScrubOptions) {
    this.names = names
    this.options = options
  }

  /** Remembers generated names and hashes, so that later texts that mention them compare equal. */
  learn(value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) this.learn(item)
      return
    }
    if (typeof value !== 'object' || value === null) return
    const fields = value as Fields
    for (const label of hashLabels) {
      const hash = fields[label]
      if (typeof hash === 'string' && /[a-z0-9]{6,}$/.test(hash)) this.add(hash.split('-').at(-1) ?? hash, '<hash>')
    }
    const { generateName, name } = fields
    if (
      typeof generateName === 'string' &&
      typeof name === 'string' &&
      name.startsWith(generateName) &&
      suffix.test(name.slice(generateName.length))
    )
      this.add(name.slice(generateName.length), '<x>')
    for (const member of Object.values(fields)) this.learn(member)
  }

  /** The value with every varying part replaced. */
  scrub(value: unknown): unknown {
    this.learn(value)
    return this.walk(value, '')
  }

  private add(real: string, shown: string): void {
    if (real !== '' && !this.names.some(([known]) => known === real)) this.names.push([real, shown])
  }

  private text(value: string): string {
    let text = value.length > 4096 ? value.replace(/x{4096,}/g, (run) => `$FILL:${run.length}`) : value
    for (const [real, shown] of this.names) text = text.replaceAll(real, shown)
    for (const [pattern, shown] of patterns) text = text.replace(pattern, shown)
    return text
  }

  private walk(value: unknown, key: string, owner: Fields = {}): unknown {
    if (Array.isArray(value)) {
      if (key === 'cells')
        return value.map((cell) =>
          typeof cell === 'string' && /^(\d+[smhdy]){1,2}$|^<invalid>$/.test(cell) ? '<age>' : this.walk(cell, ''),
        )
      const list = value.map((item) => this.walk(item, key))
      // Managers of one second stand in no order.
      return key === 'managedFields' ? list.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) : list
    }
    if (typeof value === 'object' && value !== null) {
      const isSlice = this.options.isShared && key === 'metadata' && 'addressType' in owner
      const kept = Object.entries(value)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .filter(
          ([name]) =>
            !this.options.without.includes(name) &&
            name !== 'headers' &&
            !(key === 'columnDefinitions' && name === 'description') &&
            !(isSlice && name === 'generation'),
        )
      return Object.fromEntries(kept.map(([name, member]) => [this.text(name), this.walk(member, name, value as Fields)]))
    }
    return this.scalar(value, key)
  }

  private scalar(value: unknown, key: string): unknown {
    if (key === 'resourceVersion') return value === '' || value === '0' ? value : '<rv>'
    if (key === 'nodePort' || key === 'healthCheckNodePort') return '<port>'
    if (key === 'nodeName' && !this.options.keepNodes) return value ? '<node>' : value
    if (key === 'continue') return value ? '<token>' : value
    return typeof value === 'string' ? this.text(value) : value
  }
}

/** Where two values differ: `.body.metadata.name: want "a" got "b"`. */
export function differences(wanted: unknown, got: unknown, at = ''): string[] {
  if (
    typeof wanted === 'object' &&
    typeof got === 'object' &&
    wanted !== null &&
    got !== null &&
    Array.isArray(wanted) === Array.isArray(got)
  ) {
    const names = new Set([...Object.keys(wanted), ...Object.keys(got)])
    return [...names].flatMap((name) => differences((wanted as Fields)[name], (got as Fields)[name], `${at}.${name}`))
  }
  return wanted === got ? [] : [`${at}: want ${shown(wanted)} got ${shown(got)}`]
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 300)
