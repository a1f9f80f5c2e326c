/** Runs the rules of a kind on plain objects and gives what they refuse, for tables of changes and refusals. */
import { copyOf } from '../../src/api/equal.ts'
import type { KubeObject, Mutable } from '../../src/api/object.ts'
import type { Problem } from '../../src/api/status.ts'
import { kindOf } from '../../src/kinds/index.ts'
import type { Rules, UpdateCheck } from '../../src/kinds/kind.ts'
import { usualChecks } from '../../src/kinds/shared/update-checks.ts'

export type Json = Record<string, unknown>

/** The rules of a resource by its id, such as `apps/v1 deployments`. */
function rulesOf(id: string): Rules<KubeObject> {
  const kind = kindOf(id)
  if (kind === undefined) throw new Error(`no kind ${id}`)
  // The registry keeps kinds of all types in one list.
  return (kind.rules ?? {}) as Rules<KubeObject>
}

const textOf = ({ field, message }: Problem): string => `${field ?? ''}: ${message}`

/** An object as the server holds it when its checks run. */
function prepared(rules: Rules<KubeObject>, body: Json): KubeObject {
  const draft = copyOf({
    metadata: { name: 'a', namespace: 'ns1', uid: 'u1', resourceVersion: '1' },
    ...body,
  }) as unknown as Mutable<KubeObject>
  rules.defaults?.(draft)
  return draft
}

/** A new object after defaults and preparation. */
export function created(id: string, body: Json): KubeObject {
  const rules = rulesOf(id)
  const draft = prepared(rules, body)
  rules.prepareCreate?.(draft as Mutable<KubeObject>, () => undefined)
  return draft
}

/** What is refused of a new object; metadata aside. */
export function refusedCreate(id: string, body: Json): string[] {
  const rules = rulesOf(id)
  const object = created(id, body)
  const first = rules.checkFirst?.(object) ?? []
  return (first.length > 0 ? first : [...(rules.check?.(object) ?? []), ...(rules.checkCreate?.(object) ?? [])]).map(textOf)
}

/** What the checks of a change find in their order; metadata aside. */
export const checkedUpdate = (rules: Rules<KubeObject>, object: KubeObject, old: KubeObject): Problem[] =>
  inOrder(rules.updateChecks ?? usualChecks, {
    object: () => rules.check?.(object, old),
    update: () => rules.checkUpdate?.(object, old),
  })

/** The same of a change of the status. */
export const checkedStatus = (rules: Rules<KubeObject>, object: KubeObject, old: KubeObject): Problem[] =>
  inOrder(rules.statusChecks ?? ['update'], {
    object: () => rules.check?.(object, old),
    update: () => rules.checkStatusUpdate?.(object, old),
  })

type Checks = Readonly<Record<'object' | 'update', () => Problem[] | undefined>>

const inOrder = (order: readonly UpdateCheck[], checks: Checks): Problem[] =>
  order.flatMap((check) => (check === 'object' || check === 'update' ? (checks[check]() ?? []) : []))

/** What is refused of a change; metadata aside. The old object keeps the status it is given. */
export function refusedUpdate(id: string, before: Json, after: Json): string[] {
  const rules = rulesOf(id)
  const old = prepared(rules, before)
  const draft = prepared(rules, after)
  rules.prepareUpdate?.(draft as Mutable<KubeObject>, old)
  const first = rules.checkFirst?.(draft) ?? []
  return (first.length > 0 ? first : checkedUpdate(rules, draft, old)).map(textOf)
}

/** What is refused of a change of the status. */
export function refusedStatus(id: string, before: Json, after: Json): string[] {
  const rules = rulesOf(id)
  const old = prepared(rules, before)
  const draft = prepared(rules, after)
  rules.prepareStatusUpdate?.(draft as Mutable<KubeObject>, old)
  return checkedStatus(rules, draft, old).map(textOf)
}

/** The warnings about a new object, or about a change. */
export function warned(id: string, body: Json, before?: Json): string[] {
  const rules = rulesOf(id)
  return rules.warnings?.(prepared(rules, body), before === undefined ? undefined : prepared(rules, before)) ?? []
}
