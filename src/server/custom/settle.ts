/** Keeps definitions in order: gives them their names and conditions, and clears away the objects of those that are deleted. */
import { withCondition } from '../../api/conditions.ts'
import { copyOf, isSame } from '../../api/equal.ts'
import type { CustomResourceDefinition } from '../../api/objects.ts'
import { customResourceDefinitions } from '../../api/resources.ts'
import { timeText } from '../../api/time.ts'
import { admin, type Call, type Core, type Draft } from '../core.ts'
import { keepSettled } from '../keeper.ts'
import { cleanupFinalizer } from '../storage/propagation.ts'
import { statusStrategy } from '../validation/strategy.ts'
import { deleteCollection } from '../verbs/delete-collection.ts'
import { modify } from '../verbs/modify.ts'
import { customTypeOf } from './custom-type.ts'
import { settledStatus } from './names.ts'
import { definitionsPrefix } from './registry.ts'

/** Looks at all definitions now and whenever one changes. */
export const settleDefinitions = (core: Core): void => keepSettled(core.store, definitionsPrefix, (key, again) => settle(core, key, again))

const definitionAt = (core: Core, key: string): CustomResourceDefinition | undefined =>
  core.store.get(key)?.value as CustomResourceDefinition | undefined

async function settle(core: Core, key: string, again: () => Promise<void>): Promise<void> {
  const definition = definitionAt(core, key)
  if (definition === undefined) return
  if (definition.metadata.deletionTimestamp !== undefined) return clear(core, definition, again)
  const others = core.store
    .list(definitionsPrefix)
    .entries.filter((entry) => entry.key !== key)
    .map(({ value }) => value as CustomResourceDefinition)
    .filter(({ spec }) => spec.group === definition.spec.group)
  const status = settledStatus(definition, others, timeText(core.clock.now()))
  if (isSame(status, definition.status)) return
  const draft = (old: object): Draft => ({ ...(copyOf(old) as Draft), status })
  await modify(core, callFor(definition, 'status'), {
    draft,
    strategy: statusStrategy,
    resourceVersion: definition.metadata.resourceVersion,
  })
}

const callFor = ({ metadata }: CustomResourceDefinition, subresource?: string): Call => ({
  resource: customResourceDefinitions,
  namespace: '',
  name: metadata.name,
  ...(subresource !== undefined && { subresource }),
  user: admin,
  dryRun: false,
  warn: () => undefined,
})

/** Says in the definition that its objects are going; false where it is said already. The change brings whoever settles it back. */
async function isNewlyClearing(core: Core, definition: CustomResourceDefinition): Promise<boolean> {
  const { status, metadata } = definition
  const conditions = status?.conditions ?? []
  const reason = 'InstanceDeletionInProgress'
  if (conditions.some((one) => one.type === 'Terminating' && one.reason === reason)) return false
  const going = { type: 'Terminating', status: 'True', reason, message: 'CustomResource deletion is in progress' }
  const draft = (old: object): Draft => ({
    ...(copyOf(old) as Draft),
    status: { ...status, conditions: withCondition(conditions, { ...going, lastTransitionTime: timeText(core.clock.now()) }) },
  })
  await modify(core, callFor(definition, 'status'), {
    draft,
    strategy: statusStrategy,
    resourceVersion: metadata.resourceVersion,
  })
  return true
}

/** The objects go first; the definition follows when the last of them is gone. */
async function clear(core: Core, definition: CustomResourceDefinition, again: () => Promise<void>): Promise<void> {
  if (definition.metadata.finalizers?.includes(cleanupFinalizer) !== true) return
  const { group, names } = definition.spec
  const prefix = `/${group}/${names.plural}/`
  const served = core.custom.resources.filter((each) => each.group === group && each.plural === names.plural)
  // In the version that is stored: a webhook that would convert others may be gone already.
  const resource = served.find((each) => customTypeOf(each)?.stored === each) ?? served[0]
  if (resource !== undefined && core.store.count(prefix) > 0) {
    if (await isNewlyClearing(core, definition)) return
    const stop = core.store.watch(prefix, undefined, () => {
      if (core.store.count(prefix) > 0) return
      stop()
      void again()
    })
    await deleteCollection(core, { ...callFor(definition), resource, name: '' }, {}, {})
    return
  }
  const draft = (old: object): Draft => {
    const made = copyOf(old) as Draft
    made.metadata.finalizers = (made.metadata.finalizers ?? []).filter((name) => name !== cleanupFinalizer)
    return made
  }
  await modify(core, callFor(definition), { draft, tracks: false })
}
