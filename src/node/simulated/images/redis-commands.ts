/** The commands of redis, over strings and lists. */
import { matches } from '../shell/glob.ts'

export type Reply = string | number | null | readonly string[] | { readonly simple: string } | { readonly error: string }

/** What one server keeps. */
export interface RedisData {
  readonly strings: Map<string, string>
  readonly lists: Map<string, string[]>
  /** What CONFIG tells and sets. */
  readonly settings: Map<string, string>
  readonly version: string
}

const ok = { simple: 'OK' }
const wrongType = { error: 'WRONGTYPE Operation against a key holding the wrong kind of value' }

/** A request's answer. */
export function execute(data: RedisData, words: readonly string[]): Reply {
  const name = (words[0] ?? '').toUpperCase()
  const command = commands[name]
  return command === undefined ? unknown(words) : command(data, words.slice(1))
}

const unknown = ([name = '', ...rest]: readonly string[]): Reply => ({
  error: `ERR unknown command '${name}', with args beginning with: ${rest.map((word) => `'${word}' `).join('')}`,
})

/** The settings as a server starts with them. */
export const defaultSettings: readonly (readonly [string, string])[] = [
  ['maxmemory', '0'],
  ['maxmemory-policy', 'noeviction'],
  ['appendonly', 'no'],
  ['save', '3600 1 300 100 60 10000'],
  ['databases', '16'],
  ['dir', '/data'],
  ['port', '6379'],
  ['bind', '* -::*'],
  ['timeout', '0'],
  ['requirepass', ''],
]

const units: Readonly<Record<string, number>> = { k: 1000, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 }

/** A setting as CONFIG GET shows it: amounts of memory as bytes. */
export function settingOf(name: string, value: string): string {
  const amount = name === 'maxmemory' ? /^(\d+)(k|kb|m|mb|g|gb)$/i.exec(value) : null
  return amount === null ? value : String(Number(amount[1]) * (units[(amount[2] ?? '').toLowerCase()] ?? 1))
}

type Command = (data: RedisData, args: readonly string[]) => Reply

const count =
  (sign: 1 | -1): Command =>
  ({ strings }, [key = '', by = '1']) => {
    const next = Number(strings.get(key) ?? 0) + sign * Number(by)
    if (!Number.isInteger(next)) return { error: 'ERR value is not an integer or out of range' }
    strings.set(key, String(next))
    return next
  }

const push =
  (where: 'push' | 'unshift'): Command =>
  ({ strings, lists }, [key = '', ...values]) => {
    if (strings.has(key)) return wrongType
    const list = lists.get(key) ?? []
    lists.set(key, list)
    for (const value of values) list[where](value)
    return list.length
  }

const pop =
  (where: 'pop' | 'shift'): Command =>
  ({ lists }, [key = '']) => {
    const list = lists.get(key)
    const value = list?.[where]()
    if (list?.length === 0) lists.delete(key)
    return value ?? null
  }

const range: Command = ({ lists }, [key = '', from = '0', to = '-1']) => {
  const list = lists.get(key) ?? []
  const end = Number(to) < 0 ? list.length + Number(to) : Number(to)
  return list.slice(Number(from) < 0 ? Math.max(0, list.length + Number(from)) : Number(from), end + 1)
}

const drop = ({ strings, lists }: RedisData, key: string): boolean => strings.delete(key) || lists.delete(key)

const flush: Command = ({ strings, lists }) => {
  strings.clear()
  lists.clear()
  return ok
}

const config: Command = ({ settings }, [verb = '', name = '', value = '']) => {
  if (verb.toUpperCase() === 'GET') return [...settings].filter(([key]) => matches(name.toLowerCase(), key)).flat()
  if (verb.toUpperCase() !== 'SET') return ok
  if (!settings.has(name)) return { error: `ERR Unknown option or number of arguments for CONFIG SET - '${name}'` }
  settings.set(name, settingOf(name, value))
  return ok
}

const commands: Readonly<Record<string, Command>> = {
  PING: (_, [text]) => text ?? { simple: 'PONG' },
  ECHO: (_, [text = '']) => text,
  SET: ({ strings, lists }, [key = '', value = '']) => {
    lists.delete(key)
    strings.set(key, value)
    return ok
  },
  GET: ({ strings, lists }, [key = '']) => (lists.has(key) ? wrongType : (strings.get(key) ?? null)),
  DEL: (data, keys) => keys.filter((key) => drop(data, key)).length,
  EXISTS: ({ strings, lists }, keys) => keys.filter((key) => strings.has(key) || lists.has(key)).length,
  TYPE: ({ strings, lists }, [key = '']) => ({ simple: strings.has(key) ? 'string' : lists.has(key) ? 'list' : 'none' }),
  INCR: count(1),
  INCRBY: count(1),
  DECR: count(-1),
  DECRBY: count(-1),
  APPEND: ({ strings }, [key = '', value = '']) => {
    const text = (strings.get(key) ?? '') + value
    strings.set(key, text)
    return text.length
  },
  KEYS: ({ strings, lists }, [pattern = '']) => [...strings.keys(), ...lists.keys()].filter((key) => matches(pattern, key)),
  DBSIZE: ({ strings, lists }) => strings.size + lists.size,
  RPUSH: push('push'),
  LPUSH: push('unshift'),
  RPOP: pop('pop'),
  LPOP: pop('shift'),
  LLEN: ({ lists }, [key = '']) => lists.get(key)?.length ?? 0,
  LRANGE: range,
  FLUSHALL: flush,
  FLUSHDB: flush,
  CONFIG: config,
  COMMAND: () => [],
  CLIENT: () => ok,
  SELECT: () => ok,
  AUTH: () => ok,
  QUIT: () => ok,
  INFO: ({ version }) =>
    `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n`,
}
