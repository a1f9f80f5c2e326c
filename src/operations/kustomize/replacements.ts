/** `replacements`: copies a value of one resource into fields of others. */
import { copyOf } from '../../api/equal.ts'
import { isJsonObject } from '../../api/json-object.ts'
import { parseFirstYaml, printYaml } from '../../api/yaml.ts'
import { allIds, objectOf, textsIn, type Resource } from './resource.ts'
import { idText, isIdSelected, type ResId } from './identity.ts'
import { isScalar, meaningOf, scalarOf, scalarText } from './scalars.ts'
import {
  replacementForm,
  type FieldOptions,
  type Replacement,
  type Selector,
  type SourceSelector,
  type TargetSelector,
} from './kustomization.ts'
import { during, KustomizeError, type Root } from './loader.ts'
import { placesAt, splitFieldPath, valueAt, type Place } from './field-path.ts'
import { selectorOf, type ResourceList, type Transformer } from './resource-list.ts'
import { decodeStrictly, list } from './decoder.ts'

export function readReplacements(said: readonly Replacement[], root: Root): Transformer {
  const replacements = during(
    `trouble configuring builtin ReplacementTransformer with config: \`\n${printYaml({ Replacements: said })}\``,
    () => said.flatMap((each) => (each.path === undefined || each.path === '' ? [each] : fromFile(each, each.path, root))),
  )
  return (resources) => {
    for (const { source, targets } of replacements) {
      if (source === undefined || targets === undefined)
        throw new KustomizeError('replacements must specify a source and at least one target')
      const value = valueOf(source, resources)
      for (const target of targets) copyTo(target, value, resources)
    }
  }
}

/** A file has one replacement or a list of them. */
function fromFile({ source, targets = [] }: Replacement, path: string, root: Root): readonly Replacement[] {
  if (source !== undefined || targets.length > 0) throw new KustomizeError('cannot specify both path and inline replacement')
  const document = parseFirstYaml(root.loadText(path))
  if (document?.error !== undefined) throw new KustomizeError(document.error)
  const value = document?.value
  return decodeStrictly(list(replacementForm), Array.isArray(value) ? value : [value]) ?? []
}

const defaultPath = 'metadata.name'

function valueOf(source: SourceSelector, resources: ResourceList): unknown {
  const { fieldPath: said = '', options = {}, ...id } = source
  const path = said === '' ? defaultPath : said
  const [found, ...others] = resources.withAnyId((each) => isIdSelected(each, id))
  if (found === undefined) throw new KustomizeError(`nothing selected by ${sourceText(source)}`)
  if (others.length > 0) throw new KustomizeError(`multiple matches for selector ${sourceText(source)}`)
  const value = during('error looking up replacement source', () => valueAt(objectOf(found), splitFieldPath(path)))
  if (isNothing(value)) throw new KustomizeError(`fieldPath \`${path}\` is missing for replacement source ${idText(id)}`)
  const { delimiter = '', index = 0 } = options
  if (delimiter === '') return value
  if (!isScalar(value)) throw new KustomizeError('delimiter option can only be used with scalar nodes')
  const part = scalarText(value).split(delimiter)[index]
  if (part === undefined) throw new KustomizeError(`options.index ${index} is out of bounds for value ${scalarText(value)}`)
  return retyped(part, value)
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (!isScalar(value) && Object.keys(value).length === 0)

function sourceText({ fieldPath = '', options = {}, ...id }: SourceSelector): string {
  const { delimiter = '', index = 0, create = false } = options
  const shown = delimiter === '' && !create ? [] : [`${delimiter}(${index}), create=${create}`]
  return [idText(id), ...(fieldPath === '' ? [] : [fieldPath]), ...shown].join(':')
}

function copyTo(target: TargetSelector, value: unknown, resources: ResourceList): void {
  const { select, reject = [], fieldPaths = [], options = {} } = target
  if (select === undefined) throw new KustomizeError('target must specify resources to select')
  for (const resource of resources.all) {
    if (!hasTexts(resource, select) || reject.some((each) => saysTexts(each) && hasTexts(resource, each))) continue
    const ids = allIds(resource)
    if (!ids.some((id) => isIdSelected(id, idIn(select))) || reject.some((each) => isRejected(each, ids))) continue
    for (const path of fieldPaths.length === 0 ? [defaultPath] : fieldPaths) copyInto(resource, path, { value, options })
  }
}

const idIn = ({ annotationSelector: _, labelSelector: __, ...id }: Selector): Partial<ResId> => id

const saysTexts = ({ annotationSelector = '', labelSelector = '' }: Selector): boolean => annotationSelector !== '' || labelSelector !== ''

const hasTexts = (resource: Resource, { annotationSelector = '', labelSelector = '' }: Selector): boolean =>
  selectorOf(annotationSelector).matches(textsIn(resource, 'annotations')) && selectorOf(labelSelector).matches(textsIn(resource, 'labels'))

const isRejected = (reject: Selector, ids: readonly ResId[]): boolean =>
  Object.values(idIn(reject)).some((part) => part !== '') && ids.some((id) => isIdSelected(id, idIn(reject)))

interface Copied {
  readonly value: unknown
  readonly options: FieldOptions
}

function copyInto(resource: Resource, path: string, { value, options }: Copied): void {
  const creates = options.create === true
  const refusal = creates
    ? `unable to find or create field ${JSON.stringify(path)} in replacement target`
    : `unable to find field ${JSON.stringify(path)} in replacement target`
  const places = placesAt(objectOf(resource), splitFieldPath(path), creates ? emptyLike(value) : undefined, refusal)
  if (places.length === 0) throw new KustomizeError(refusal)
  for (const place of places) place.set(replaced(place, { value, options }))
}

const emptyLike = (value: unknown): unknown => (Array.isArray(value) ? [] : isJsonObject(value) ? {} : '')

/** A scalar stays of its kind, whatever the new one is; of an object or a list it takes nothing. */
function replaced({ value: before, isMade }: Place, { value, options: { delimiter = '', index = 0 } }: Copied): unknown {
  const isObject = !isScalar(before)
  if (delimiter !== '' && isObject) throw new KustomizeError('delimiter option can only be used with scalar nodes')
  if (isObject || (isMade && !isScalar(value) && delimiter === '')) return copyOf(value)
  const text = delimiter === '' ? scalarText(value) : joined(scalarText(before), scalarText(value), { delimiter, index })
  return isMade ? scalarOf(text) : retyped(text, before)
}

/** A part of a text replaced, or put before or behind all. */
function joined(text: string, part: string, { delimiter, index }: { readonly delimiter: string; readonly index: number }): string {
  const parts = text.split(delimiter)
  if (index < 0) return [part, ...parts].join(delimiter)
  return (index >= parts.length ? [...parts, part] : parts.with(index, part)).join(delimiter)
}

/** A text as a value of the kind of another. */
function retyped(text: string, like: unknown): unknown {
  if (like === null || like === undefined) return refuseKind(text, null)
  if (typeof like === 'string' || !isScalar(like)) return text
  const plain = scalarOf(text)
  return kindOf(plain) === kindOf(like) ? plain : refuseKind(text, like)
}

function kindOf(value: unknown): string {
  const meaning = meaningOf(value)
  if (typeof meaning === 'string' && meaning !== value) return 'timestamp'
  return meaning === null ? 'null' : typeof meaning === 'boolean' ? 'bool' : typeof meaning === 'string' ? 'str' : 'int'
}

const refuseKind = (text: string, like: unknown): never => {
  throw new KustomizeError(`cannot decode \`${text}\` as a !!${kindOf(like)}`)
}
