/** Makes resources of the text of a file or a patch. */
import { goPlain, goTypeName } from '../../api/go-plain.ts'
import { copyOf } from '../../api/equal.ts'
import { isJsonObject, membersOf, type JsonObject } from '../../api/json-object.ts'
import { parseYaml } from '../../api/yaml.ts'
import { scalarText } from './scalars.ts'
import { KustomizeError, type Root } from './loader.ts'
import { makeResource, type Resource } from './resource.ts'

/** The resources of a text, in its order; the items of lists stand for themselves. */
export function readResources(text: string): readonly Resource[] {
  const documents = parseYaml(text, { isNewer: true })
  const last = documents.at(-1)
  if (last?.value !== undefined && !/\n\s*$/.test(text)) endOpen(last.value, text)
  const broken = documents.find(({ error }) => error !== undefined)
  if (broken?.error !== undefined) throw new MalformedYaml(`MalformedYAMLError: ${broken.error}`)
  const values = documents.flatMap(({ value }) => (documents.length === 1 ? itemsOrSelf(value) : [value]))
  return flattened(values.filter((value) => !isEmpty(value) && !isEmptyList(value)).map(checkObject)).map((object) =>
    makeResource(copyOf(object)),
  )
}

/** A character that no manifest has. */
const mark = '\ue0f1'

/** A block of text that ends with the whole, where no line is ended, has no newline at its end. Only the text with a mark tells that it is one. */
function endOpen(value: unknown, text: string): void {
  const marked = parseYaml(text + mark, { isNewer: true }).at(-1)
  if (marked?.error === undefined) takeNewline(value, marked?.value)
}

function takeNewline(value: unknown, marked: unknown): void {
  if (typeof value !== 'object' || value === null || typeof marked !== 'object' || marked === null) return
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const other = (marked as JsonObject)[key]
    if (typeof member === 'string' && typeof other === 'string' && other.endsWith(`${mark}\n`))
      (value as JsonObject)[key] = member.replace(/\n$/, '')
    else takeNewline(member, other)
  }
}

/** The same for a file. */
export function readResourceFile(path: string, root: Root): readonly Resource[] {
  const text = root.loadText(path)
  try {
    return readResources(text)
  } catch (error) {
    throw error instanceof MalformedYaml ? new KustomizeError(`${error.message} in File: ${path}`) : error
  }
}

/** A text that is no YAML: no guess at what else it may be helps. */
class MalformedYaml extends KustomizeError {}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (isJsonObject(value) && Object.keys(value).length === 0)

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** A `List` that is alone in its file needs nothing but items. */
function itemsOrSelf(value: unknown): readonly unknown[] {
  if (!isJsonObject(value)) return [value]
  const { kind, items } = value
  return (kind === 'List' || kind === 'ResourceList') && Array.isArray(items) ? (items as unknown[]) : [value]
}

/** Items of lists come behind everything else, those of lists among them behind these. */
function flattened(objects: readonly JsonObject[]): readonly JsonObject[] {
  const queue = [...objects]
  const found: JsonObject[] = []
  for (const object of queue) {
    const { kind, items } = object
    if (typeof kind !== 'string' || !kind.endsWith('List') || items === undefined) found.push(object)
    else if (Array.isArray(items)) queue.push(...(items as unknown[]).filter((item) => !isEmpty(item)).map(checkObject))
    else if (items !== null) throw new KustomizeError(`expected array in ${kind}/items, but found ${goTypeName(items)}`)
  }
  return found
}

/** Throws a KustomizeError for what has no kind or no name. */
export function checkObject(value: unknown): JsonObject {
  const { apiVersion, kind, metadata } = membersOf(value)
  const { name, namespace, labels, annotations } = membersOf(metadata)
  const texts = { apiVersion: scalarText(apiVersion), kind: scalarText(kind), name: scalarText(name), namespace: scalarText(namespace) }
  if (!isJsonObject(value) || Object.values(texts).every((text) => text === '')) throw new KustomizeError('missing Resource metadata')
  const shown = `{{${texts.apiVersion} ${texts.kind}} {{${texts.name} ${texts.namespace}} ${goPlain(membersOf(labels))} ${goPlain(membersOf(annotations))}}}`
  if (texts.kind === '') throw new KustomizeError(`missing kind in object ${shown}`)
  if (texts.name === '' && !texts.kind.endsWith('List')) throw new KustomizeError(`missing metadata.name in object ${shown}`)
  return value
}
