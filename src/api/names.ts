/** Rules for names, keys and values: each gives the reasons against a text, worded as upstream words them; none means it is fine. */

const labelFormat = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`
const qualifiedFormat = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

const byteLength = (text: string): number => (/^[\x00-\x7f]*$/.test(text) ? text.length : new TextEncoder().encode(text).length)

/** Upstream's sentence about an expression that a text does not fit; every example is followed by its comma, as there. */
export const patternReason = (what: string, format: string, ...examples: readonly string[]): string =>
  `${what} (${examples.length === 0 ? '' : `e.g. ${examples.map((example) => `'${example}', `).join(' or ')}`}regex used for validation is '${format}')`
export const tooLongReason = (most: number): string => `must be no more than ${most} characters`

interface Format {
  readonly format: string
  readonly what: string
  readonly examples: readonly string[]
  readonly most?: number
}

const rule = ({ format, what, examples, most }: Format): ((text: string) => string[]) => {
  const pattern = new RegExp(`^(?:${format})$`)
  const reason = patternReason(what, format, ...examples)
  return (text) => {
    const reasons = most !== undefined && byteLength(text) > most ? [tooLongReason(most)] : []
    if (!pattern.test(text)) reasons.push(reason)
    return reasons
  }
}

const label = rule({
  format: labelFormat,
  what: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  examples: ['my-name', '123-abc'],
  most: 63,
})
const labelPattern = new RegExp(`^${labelFormat}$`)
const subdomainPattern = new RegExp(`^${subdomainFormat}$`)

/** IsDNS1123Label. */
export function dnsLabel(text: string): string[] {
  if (labelPattern.test(text) && text.length <= 63) return []
  if (!labelPattern.test(text) && subdomainPattern.test(text))
    return [...(text.length > 63 ? [tooLongReason(63)] : []), 'must not contain dots']
  return label(text)
}

/** IsDNS1123Subdomain. */
export const dnsSubdomain = rule({
  format: subdomainFormat,
  what: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  examples: ['example.com'],
  most: 253,
})

/** IsQualifiedName: keys of labels and annotations, finalizers. */
export function qualifiedName(text: string): string[] {
  const what = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  const examples = ['MyName', 'my.name', '123-abc']
  const parts = text.split('/')
  if (parts.length > 2)
    return [
      `a qualified name ${patternReason(what, qualifiedFormat, ...examples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const reasons: string[] = []
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined
  if (prefix === '') reasons.push('prefix part must be non-empty')
  else if (prefix !== undefined) reasons.push(...dnsSubdomain(prefix).map((reason) => `prefix part ${reason}`))
  if (name === '') reasons.push('name part must be non-empty')
  else if (byteLength(name) > 63) reasons.push(`name part ${tooLongReason(63)}`)
  if (!qualifiedPattern.test(name)) reasons.push(`name part ${patternReason(what, qualifiedFormat, ...examples)}`)
  return reasons
}
const qualifiedPattern = new RegExp(`^${qualifiedFormat}$`)

/** IsValidLabelValue. */
export const labelValue = rule({
  format: `(${qualifiedFormat})?`,
  what: "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyValue', 'my_value', '12345'],
  most: 63,
})

/** IsValidPathSegmentName: what may stand in a URL path as one segment; `isPrefix` for generateName. */
export function pathSegment(text: string, isPrefix = false): string[] {
  if (!isPrefix && (text === '.' || text === '..')) return [`may not be '${text}'`]
  return ['/', '%'].filter((character) => text.includes(character)).map((character) => `may not contain '${character}'`)
}

type NameRule = (name: string, isPrefix: boolean) => string[]

/** A generateName may end with a dash: the suffix comes after it. */
const maskTrailingDash = (name: string): string => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name)
const prefixable =
  (check: (text: string) => string[]): NameRule =>
  (name, isPrefix) =>
    check(isPrefix ? maskTrailingDash(name) : name)

/** The rules a kind picks from for metadata.name. */
export const nameRules: {
  readonly subdomain: NameRule
  readonly label: NameRule
  readonly dns1035Label: NameRule
  readonly pathSegment: NameRule
} = {
  subdomain: prefixable(dnsSubdomain),
  label: prefixable(dnsLabel),
  dns1035Label: prefixable((text) => dns1035Label(text)),
  pathSegment: (name, isPrefix) => pathSegment(name, isPrefix),
}

const dns1035Label = rule({
  format: '[a-z]([-a-z0-9]*[a-z0-9])?',
  what: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  examples: ['my-name', 'abc-123'],
  most: 63,
})
