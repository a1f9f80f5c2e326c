/** Applies the patches of a kustomization: strategic merge patches and JSON patches, in files or as they stand there. */
import { copyOf } from '../../api/equal.ts'
import { goQuote } from '../../api/go-value.ts'
import { printYaml } from '../../api/yaml.ts'
import { idText } from './identity.ts'
import type { Patch, Selector } from './kustomization.ts'
import { attempt, during, KustomizeError, type Root } from './loader.ts'
import { mergePatch } from './merge.ts'
import { operate, readOperations } from './operations.ts'
import { readResourceFile, readResources } from './read-resources.ts'
import {
  currentId,
  makeResource,
  nameOf,
  namespaceOf,
  objectOf,
  originalId,
  rememberId,
  setName,
  setNamespace,
  setTexts,
  textsIn,
  withNulls,
  type Resource,
} from './resource.ts'
import type { Transformer } from './resource-list.ts'

/** `patches` */
export const readPatch = (patch: Patch, root: Root): Transformer =>
  during(`trouble configuring builtin PatchTransformer with config: \`\n${configText(patch)}\``, () => patchOf(patch, root))

export function patchOf(patch: Patch, root: Root): Transformer {
  const { target, options = {} } = patch
  const { text, source } = textOfPatch(patch, configText(patch), root)
  const [merges, operations] = [attempt(() => readResources(text)), attempt(() => readOperations(text))]
  if (merges !== undefined && operations !== undefined)
    throw new KustomizeError(`illegally qualifies as both an SM and JSON patch: ${source}`)
  if (merges === undefined && operations === undefined) throw new KustomizeError(`unable to parse SM or JSON patch from ${source}`)
  if (merges !== undefined && merges.length > 0) return mergeAll(merges, { target, source, options })
  // What has no objects is taken for a JSON patch, if only to be refused as such.
  return (resources) => {
    if (target === undefined) throw new KustomizeError(`must specify a target for JSON patch ${source}`)
    for (const resource of resources.select(target)) {
      rememberId(resource)
      operate(resource, operations ?? readOperations(text))
    }
  }
}

/** What kustomize shows of a patch that it cannot use. */
function configText({ path = '', patch = '', target, options }: Patch): string {
  const config = {
    ...(path !== '' && { path }),
    ...(patch !== '' && { patch }),
    ...(target && { target: saidOf(target) }),
    ...(options && Object.keys(options).length > 0 && { options }),
  }
  return printYaml(config)
}

const saidOf = (target: Selector): Selector => Object.fromEntries(Object.entries(target).filter(([, value]) => value !== ''))

function textOfPatch({ path = '', patch = '' }: Patch, written: string, root: Root): { readonly text: string; readonly source: string } {
  const text = patch.trim()
  if (text === '' && path === '') throw new KustomizeError(`must specify one of patch and path in\n${written}`)
  if (text !== '' && path !== '') throw new KustomizeError(`patch and path can't be set at the same time\n${written}`)
  if (text !== '') return { text, source: `[patch: ${goQuote(text)}]` }
  const loaded = during(`failed to get the patch file from path(${path})`, () => root.loadText(path))
  return { text: loaded, source: `[path: ${goQuote(path)}]` }
}

interface MergeChoice {
  readonly target: Selector | undefined
  readonly source: string
  readonly options: Readonly<Record<string, boolean>>
}

const mergeAll =
  (patches: readonly Resource[], { target, source, options }: MergeChoice): Transformer =>
  (resources) => {
    if (target === undefined) {
      for (const patch of patches) {
        const id = currentId(patch)
        merge(
          during(`no resource matches strategic merge patch ${JSON.stringify(idText(id))}`, () => resources.byId(id)),
          patch,
          options,
        )
      }
      return
    }
    const [patch, ...others] = patches
    if (patch === undefined) return
    if (others.length > 0)
      throw new KustomizeError(
        `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
      )
    const selected = during(`unable to find patch target ${JSON.stringify(selectorText(target))} in \`resources\``, () =>
      resources.select(target),
    )
    for (const resource of selected) merge(resource, withTexts(patch), options)
    resources.recheck()
  }

const selectorText = ({ annotationSelector = '', labelSelector = '', ...id }: Selector): string =>
  `${idText(id)}:a=${annotationSelector}:l=${labelSelector}`

/** A patch that is copied for its targets has texts for labels and annotations, whatever they were: a null takes none away there. */
function withTexts(patch: Resource): Resource {
  const copy = makeResource(copyOf(objectOf(patch)))
  for (const member of ['labels', 'annotations'] as const) setTexts(copy, member, textsIn(copy, member))
  return copy
}

/** A patch changes neither kind nor name unless its options say so, and the namespace never. */
function merge(resource: Resource, patch: Resource, { allowNameChange, allowKindChange }: Readonly<Record<string, boolean>> = {}): void {
  const [name, namespace, { kind }] = [nameOf(resource), namespaceOf(resource), objectOf(resource)]
  if (allowNameChange === true || allowKindChange === true) rememberId(resource)
  const { apiVersion } = objectOf(resource)
  resource.object = mergePatch(objectOf(resource), {
    ...withNulls(copyOf(objectOf(patch))),
    ...(apiVersion !== undefined && { apiVersion }),
  })
  if (resource.object === undefined || Object.keys(resource.object).length === 0) return
  if (allowKindChange !== true) resource.object['kind'] = kind
  if (allowNameChange !== true) setName(resource, name)
  setNamespace(resource, namespace)
}

/** `patchesStrategicMerge` */
export const readMergePatches = (paths: readonly string[], root: Root): Transformer =>
  during(`trouble configuring builtin PatchStrategicMergeTransformer with config: \`\n${printYaml({ paths })}\``, () =>
    mergePatchesOf(paths, root),
  )

export function mergePatchesOf(paths: readonly string[], root: Root): Transformer {
  const patches = paths.flatMap((path) => attempt(() => readResources(path)) ?? readResourceFile(path, root))
  if (patches.length === 0) throw new KustomizeError(`patch appears to be empty; files=[${paths.join(' ')}], Patch=`)
  return (resources) => {
    for (const patch of patches) {
      merge(resources.byId(originalId(patch)), withTexts(patch))
      resources.recheck()
    }
  }
}

/** `patchesJson6902` */
export function readJsonPatch(said: Patch, root: Root): Transformer {
  const { path = '', patch = '', target } = said
  const config = printYaml({
    ...(patch !== '' && { jsonOp: patch }),
    ...(path !== '' && { path }),
    ...(target && { target: saidOf(target) }),
  })
  return during(`trouble configuring builtin PatchJson6902Transformer with config: \`\n${config}\``, () => jsonPatchOf(said, root))
}

export function jsonPatchOf({ path = '', patch = '', target = {} }: Patch, root: Root): Transformer {
  if ((target.name ?? '') === '') throw new KustomizeError('must specify the target name')
  if (path === '' && patch === '') throw new KustomizeError('empty file path and empty jsonOp')
  if (path !== '' && patch !== '') throw new KustomizeError('must specify a file path or jsonOp, not both')
  const text = path === '' ? patch : root.loadText(path)
  if (text === '') throw new KustomizeError(`patch file '${path}' empty seems to be empty`)
  const operations = readOperations(text, { isShown: true })
  if (operations.length === 0)
    throw new KustomizeError(`patch appears to be empty; file=${path}, JsonOp=${text.startsWith('[') ? text : 'null'}`)
  return (resources) => {
    for (const resource of resources.select(target)) operate(resource, operations)
  }
}
