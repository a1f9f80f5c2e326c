/** `:can`: what one may do, what somebody else may, and who may do something. */
import { roleBindings } from '../../api/resources.ts'
import type { ResourceCall } from '../../api/role-rules.ts'
import type { AccessQuestion } from '../data/access-rows.ts'
import type { Program } from './host.ts'
import type { Completion } from './prompt.ts'

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'impersonate', 'bind', 'escalate']

export const verbChoices = (): readonly Completion[] => verbs.map((text) => ({ text, about: 'who may' }))

/** `:can`, `:can u:jane`, `:can g:dev`, `:can s:shop/robot`, `:can delete pods`, `:can get pods/log web-0`. */
export function openAccess(rest: string, program: Program): void {
  const question = questionOf(
    rest.split(' ').filter((word) => word !== ''),
    program,
  )
  if (question === undefined)
    return program.say('can what? :can, :can u:USER, :can g:GROUP, :can s:NAMESPACE/ACCOUNT, or :can VERB RESOURCE', 'warn')
  openAccessTable(question, program)
}

export const openAccessTable = (access: AccessQuestion, program: Program): void =>
  program.openRoot('table', { resource: roleBindings, namespace: program.namespace, access, sort: { column: 0, descending: false } })

function questionOf([first, second, name = '']: readonly string[], program: Program): AccessQuestion | undefined {
  if (first === undefined) return { ask: 'self' }
  const [, sort = '', who = ''] = /^([ugs]):(.+)$/.exec(first) ?? []
  if (sort === 'u') return { ask: 'rules', of: { kind: 'User', name: who } }
  if (sort === 'g') return { ask: 'rules', of: { kind: 'Group', name: who } }
  if (sort === 's') {
    const [account = '', namespace = program.namespace ?? 'default'] = who.split('/').reverse()
    return { ask: 'rules', of: { kind: 'ServiceAccount', namespace, name: account } }
  }
  return second === undefined ? undefined : { ask: 'who', call: callOf({ verb: first, what: second, name }, program) }
}

/** `pods/log` is a subresource; a word that means a kind stands for its plural and group. */
function callOf(
  { verb, what, name }: { readonly verb: string; readonly what: string; readonly name: string },
  program: Program,
): ResourceCall {
  const [word = '', subresource = ''] = what.split('/')
  const known = program.resource(word)
  return { verb, group: known?.group ?? '', resource: known?.plural ?? word, subresource, name }
}
