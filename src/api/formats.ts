/**
 * Rules for texts inside specs: ports, addresses, variables, keys. Each gives the reasons against a text, worded as upstream words them.
 */
import { dnsSubdomain, patternReason, tooLongReason } from './names.ts'

type TextRule = (text: string) => string[]

const rule = (format: string, what: string, ...examples: readonly string[]): TextRule => {
  const pattern = new RegExp(`^(?:${format})$`)
  return (text) => (pattern.test(text) ? [] : [patternReason(what, format, ...examples)])
}

const rangeReason = (least: number, most: number): string => `must be between ${least} and ${most}, inclusive`

const configKey = rule(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
)
const wildcard = rule(
  '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*',
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
)

/** IsDNS1123SubdomainWithUnderscore: search domains of resolvers. */
const searchLabel = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const searchPattern = new RegExp(`^${searchLabel}(\\.${searchLabel})*$`)
/** Upstream shows the expression of plain subdomains here. */
const searchReason = patternReason(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*',
  'example.com',
)
const searchDomain: TextRule = (text) => (searchPattern.test(text) ? [] : [searchReason])

function noUpwards(text: string): string[] {
  if (text === '.') return ["must not be '.'"]
  if (text === '..') return ["must not be '..'"]
  return text.startsWith('..') ? ["must not start with '..'"] : []
}

function portName(text: string): string[] {
  const reasons: string[] = []
  if (text.length > 15) reasons.push(tooLongReason(15))
  if (!/^[-a-z0-9]+$/.test(text)) reasons.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(text)) reasons.push('must contain at least one letter (a-z)')
  if (text.includes('--')) reasons.push('must not contain consecutive hyphens')
  if (text.startsWith('-') || text.endsWith('-')) reasons.push('must not begin or end with a hyphen')
  return reasons
}

/** IsRelaxedEnvVarName, which 1.33 uses. */
function variableName(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty']
  return /^[\x20-\x3c\x3e-\x7e]*$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

/** The rules by what they are about. */
export const formats: {
  readonly portName: TextRule
  readonly portNumber: (port: number) => string[]
  readonly percent: TextRule
  readonly httpHeaderName: TextRule
  readonly variableName: TextRule
  readonly strictVariableName: TextRule
  readonly configMapKey: TextRule
  readonly cIdentifier: TextRule
  readonly wildcardSubdomain: TextRule
  readonly searchDomain: TextRule
  readonly userId: (id: number) => string[]
} = {
  portName,
  portNumber: (port) => (port >= 1 && port <= 65535 ? [] : [rangeReason(1, 65535)]),
  percent: rule('[0-9]+%', "a valid percent string must be a numeric string followed by an ending '%'", '1%', '93%'),
  httpHeaderName: rule('[-A-Za-z0-9]+', "a valid HTTP header must consist of alphanumeric characters or '-'", 'X-Header-Name'),
  variableName,
  strictVariableName: (text) => [
    ...rule(
      '[-._a-zA-Z][-._a-zA-Z0-9]*',
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
      'my.env-name',
      'MY_ENV.NAME',
      'MyEnvName1',
    )(text),
    ...noUpwards(text),
  ],
  configMapKey: (text) => [...(text.length > 253 ? [tooLongReason(253)] : []), ...configKey(text), ...noUpwards(text)],
  cIdentifier: rule(
    '[A-Za-z_][A-Za-z0-9_]*',
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
    'my_name',
    'MY_NAME',
    'MyName',
  ),
  wildcardSubdomain: (text) => [...(text.length > 253 ? [tooLongReason(253)] : []), ...wildcard(text)],
  searchDomain: (text) => [...(text.length > 253 ? [tooLongReason(253)] : []), ...searchDomain(text)],
  userId: (id) => (id >= 0 && id <= 2147483647 ? [] : [rangeReason(0, 2147483647)]),
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)
/** Go's ParseIPSloppy reads leading zeros in IPv4. */
const sloppyIpv4 = /^0*(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.0*(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

/** 4 or 6 for an address, undefined for what is none. */
export function ipFamily(text: string): 4 | 6 | undefined {
  if (ipv4.test(text) || sloppyIpv4.test(text)) return 4
  return isIpv6(text) ? 6 : undefined
}

function isIpv6(text: string): boolean {
  if (!text.includes(':') || text.includes(':::') || !/^[0-9a-fA-F:.]+$/.test(text)) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const half of halves) {
    const parts = half === '' ? [] : half.split(':')
    for (const [index, part] of parts.entries()) {
      if (part.includes('.')) {
        if (!ipv4.test(part) || index !== parts.length - 1 || half !== halves.at(-1)) return false
        groups += 2
      } else {
        if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return false
        groups++
      }
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8
}

/** Reasons against an address: none for a good one. */
export const ipAddress = (text: string): string[] =>
  ipFamily(text) === undefined ? ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] : []

/** Reasons against a CIDR block: none for a good one. */
export function cidr(text: string): string[] {
  const [address = '', bits = '', ...more] = text.split('/')
  const family = ipFamily(address)
  const isGood = family !== undefined && more.length === 0 && /^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  return isGood ? [] : ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
}

/** A name of at least three parts, as signers and the like have; the reasons are joined with a comma. */
export function fullyQualifiedName(text: string): string[] {
  const reasons = dnsSubdomain(text)
  if (reasons.length > 0) return [reasons.join(',')]
  return text.split('.').length < 3 ? ['should be a domain with at least three segments separated by dots'] : []
}
