/**
 * Connections before admission: requests that open streams to an object or hand requests on to it, told as the options that they ask with.
 */
import type { Call, Core, Draft } from '../core.ts'
import { flagOf } from '../http/request-line.ts'
import { admitted } from './plugin.ts'

type Form = 'text' | 'flag' | 'list' | 'numbers'

const remote: Readonly<Record<string, Form>> = { stdin: 'flag', stdout: 'flag', stderr: 'flag', tty: 'flag', container: 'text' }

/** The options of each kind, in the order of its type. */
const kinds: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  PodExecOptions: { ...remote, command: 'list' },
  PodAttachOptions: remote,
  PodPortForwardOptions: { ports: 'numbers' },
  PodProxyOptions: { path: 'text' },
  ServiceProxyOptions: { path: 'text' },
  NodeProxyOptions: { path: 'text' },
}

/** Asks admission whether the call may connect; refuses by throwing. */
export async function admitConnection(core: Core, call: Call, query: URLSearchParams): Promise<void> {
  const kind = call.resource.subresources[call.subresource ?? '']?.kind ?? ''
  const object: Draft = { kind, apiVersion: 'v1', metadata: {} }
  for (const [name, form] of Object.entries(kinds[kind] ?? {})) {
    const value = readers[form](query, name)
    if (value !== undefined) object[name] = value
  }
  await admitted({ core, call, operation: 'connect', object, old: undefined })
}

const readers: Readonly<Record<Form, (query: URLSearchParams, name: string) => unknown>> = {
  text: (query, name) => query.get(name) || undefined,
  flag: (query, name) => flagOf(query, name) || undefined,
  list: (query, name) => (query.has(name) ? query.getAll(name) : undefined),
  numbers: (query, name) => (query.has(name) ? query.getAll(name).flatMap((text) => text.split(',').map(Number)) : undefined),
}
