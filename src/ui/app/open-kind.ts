/** Tables and trees of a kind, as the `:` prompt asks for them: with a namespace, with a filter. */
import type { Resource } from '../../api/resource.ts'
import type { Program } from './host.ts'

interface Opening {
  readonly program: Program
  readonly view: 'table' | 'tree'
  /** Everything that runs, instead of the kind. */
  readonly workloads?: boolean
}

/** Opens the kind with what was typed behind it: `kube-system /web`, `-l app=web`. */
export function openKind(resource: Resource, rest: readonly string[], { program, view, workloads }: Opening): void {
  const { namespace, filter } = readRest(rest)
  if (namespace !== undefined && !entersNamespace(namespace, program)) return
  program.openRoot(view, { resource, workloads, namespace: resource.namespaced ? program.namespace : undefined, filter })
}

/** Splits what follows a kind: a filter begins with `/`, `-l`, `-f`, `!` or holds `=`; else it is a namespace, also as kubectl takes it. */
function readRest(words: readonly string[]): { readonly namespace: string | undefined; readonly filter: string | undefined } {
  const rest = words.flatMap((word) => (word === '-A' ? ['all'] : word === '-n' ? [] : [word]))
  const at = rest.findIndex((word) => /^(?:\/|-l$|-f$|!)/.test(word) || word.includes('='))
  const [before, after] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at)]
  const filter = after.join(' ').replace(/^\//, '')
  return { namespace: before[0], filter: filter === '' ? undefined : filter }
}

/** Goes to a namespace by its name, or to `all`; says so and gives false if there is no such one. */
export function entersNamespace(name: string, program: Program): boolean {
  if (name !== 'all' && program.lacksNamespace(name)) {
    program.say(`no namespace ${name}`, 'warn')
    return false
  }
  program.setNamespace(name === 'all' ? undefined : name)
  return true
}
