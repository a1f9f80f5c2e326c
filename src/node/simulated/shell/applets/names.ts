/** Commands that ask the name server: nslookup as busybox and as bind print it, dig, host, getent. */
import type { DnsAnswer, DnsRecord, RecordType } from '../../dns.ts'
import { readImageName } from '../../../image-name.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'

const reverse = (address: string): string => `${address.split('.').reverse().join('.')}.in-addr.arpa`
const isAddress = (word: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(word)

interface Question {
  readonly word: string
  readonly name: string
  readonly type: RecordType
}

const question = (word: string, type = 'A'): Question =>
  isAddress(word) ? { word, name: `${reverse(word)}.`, type: 'PTR' } : { word, name: word, type: type.toUpperCase() as RecordType }

/** Whose nslookup the image has. Busybox changed its words with 1.29; images that are neither have bind's. */
function styleOf(image: string): 'old busybox' | 'busybox' | 'bind' {
  const { repository = '', tag = '' } = readImageName(image) ?? {}
  if (!/\/(busybox|alpine|nginx|redis)$/.test(repository)) return 'bind'
  return /^1\.(1\d|2[0-8])\b/.test(tag) && repository.endsWith('/busybox') ? 'old busybox' : 'busybox'
}

const nslookup: Applet = async (io) => {
  const { words } = options(io.args.filter((arg) => !arg.startsWith('-')))
  const type = /^-(?:q|query|querytype|t|type)=(\w+)/.exec(io.args.find((arg) => arg.startsWith('-')) ?? '')?.[1]
  const asked = question(words[0] ?? '', type)
  const answer = io.context.network.query(asked.name, asked.type)
  const style = styleOf(io.context.image)
  if (style === 'old busybox') return oldLookup(io, asked, answer)
  if (answer === 'unreachable') {
    await io.out(';; connection timed out; no servers could be reached\n\n')
    return 1
  }
  const server = io.context.network.dns.nameServers[0] ?? ''
  await io.out(`Server:\t\t${server}\nAddress:\t${server}${style === 'bind' ? '#' : ':'}53\n\n`)
  if (answer === 'unknown') {
    await io.out(`** server can't find ${asked.name.replace(/\.$/, '')}: NXDOMAIN\n\n`)
    return 1
  }
  const body = answer.records.map((record) => found(record)).join('')
  await io.out(body === '' ? `*** Can't find ${asked.word}: No answer\n\n` : `${body}\n`)
  return body === '' ? 1 : 0
}

function found({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
      return `Name:\t${name}\nAddress: ${data}\n`
    case 'CNAME':
      return `${name}\tcanonical name = ${data}${data.endsWith('.') ? '' : '.'}\n`
    case 'PTR':
      return `${name}\tname = ${data}\n`
    case 'SRV':
      return `${name}\tservice = ${data}\n`
  }
}

/** Before 1.29 busybox asked the C library, and for the name of every address. */
async function oldLookup(io: AppletIo, { word }: Question, answer: DnsAnswer): Promise<number> {
  const { network } = io.context
  const named = (address: string): string => {
    const back = network.query(`${reverse(address)}.`, 'PTR')
    const name = typeof back === 'string' ? undefined : back.records[0]?.data.replace(/\.$/, '')
    return `${address}${name === undefined ? '' : ` ${name}`}`
  }
  const server = network.dns.nameServers[0] ?? ''
  const addresses = isAddress(word) ? [word] : answer === 'unreachable' ? [] : network.resolve(word)
  await io.out(`Server:    ${server}\nAddress 1: ${named(server)}\n\n`)
  if (addresses.length === 0) {
    io.err(`nslookup: can't resolve '${word}'\n`)
    return 1
  }
  await io.out(`Name:      ${word}\n${addresses.map((address, at) => `Address ${at + 1}: ${named(address)}\n`).join('')}`)
  return 0
}

const types = ['A', 'AAAA', 'CNAME', 'PTR', 'SRV', 'ANY', 'TXT', 'NS', 'SOA', 'MX']

const dig: Applet = async (io) => {
  const flags = io.args.filter((arg) => arg.startsWith('+'))
  const words = io.args.filter((arg) => !/^[+@-]/.test(arg))
  const isReverse = io.args.includes('-x')
  const type = words.find((word) => types.includes(word.toUpperCase()))?.toUpperCase() ?? 'A'
  const word = words.find((each) => !types.includes(each.toUpperCase())) ?? ''
  const { network } = io.context
  // Unlike other commands it takes a name for a whole one.
  const name = isReverse ? reverse(word) : word.replace(/\.$/, '')
  const asked = isReverse ? 'PTR' : type
  const answer = network.query(flags.includes('+search') ? name : `${name}.`, asked as RecordType)
  if (answer === 'unreachable') {
    await io.out(';; communications error: timed out\n;; no servers could be reached\n')
    return 9
  }
  const records = answer === 'unknown' ? [] : answer.records
  if (flags.includes('+short')) {
    await io.out(records.map(({ type: kind, data }) => `${data}${kind === 'CNAME' && !data.endsWith('.') ? '.' : ''}\n`).join(''))
    return 0
  }
  const lines = records.map((record) => `${record.name}.\t30\tIN\t${record.type}\t${record.data}\n`).join('')
  const head = `;; ->>HEADER<<- opcode: QUERY, status: ${answer === 'unknown' ? 'NXDOMAIN' : 'NOERROR'}, id: 4711\n;; flags: qr aa rd; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: 0, ADDITIONAL: 0\n`
  const section = records.length === 0 ? '' : `;; ANSWER SECTION:\n${lines}\n`
  await io.out(
    `\n; <<>> DiG 9.18 <<>> ${io.args.join(' ')}\n;; Got answer:\n${head}\n;; QUESTION SECTION:\n;${name}.\t\tIN\t${asked}\n\n${section};; SERVER: ${network.dns.nameServers[0] ?? ''}#53\n\n`,
  )
  return 0
}

const host: Applet = async (io) => {
  const { values, words } = options(io.args, 't')
  const asked = question(words[0] ?? '', values.get('t'))
  const answer = io.context.network.query(asked.name, asked.type)
  if (answer === 'unreachable') {
    await io.out(';; connection timed out; no servers could be reached\n')
    return 1
  }
  if (answer === 'unknown') {
    await io.out(`Host ${asked.name.replace(/\.$/, '')} not found: 3(NXDOMAIN)\n`)
    return 1
  }
  const verbs = { A: 'has address', CNAME: 'is an alias for', PTR: 'domain name pointer', SRV: 'has SRV record' }
  await io.out(answer.records.map(({ name, type, data }) => `${name} ${verbs[type]} ${data}\n`).join(''))
  return 0
}

const getent: Applet = async (io) => {
  const [, name = ''] = io.args
  const [address] = io.context.network.resolve(name)
  if (address === undefined) return 2
  await io.out(`${address.padEnd(16)}${name}\n`)
  return 0
}

export const nameApplets: Readonly<Record<string, Applet>> = { nslookup, dig, host, getent }
