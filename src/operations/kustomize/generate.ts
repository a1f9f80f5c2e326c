/** Makes config maps and secrets of literals, files and lists of variables. */
import { basename } from 'node:path'
import { sortTexts } from '../../base/order.ts'
import { setMember, type JsonObject } from '../../api/json-object.ts'
import type { GeneratorArgs, GeneratorOptions } from './kustomization.ts'
import { during, KustomizeError, type Root } from './loader.ts'
import { makeResource, type Resource } from './resource.ts'

export type GeneratedKind = 'ConfigMap' | 'Secret'

export function generate(kind: GeneratedKind, args: GeneratorArgs, global: GeneratorOptions | undefined, root: Root): Resource {
  const { name = '', namespace = '', behavior = '' } = args
  const options = merged(args.options, global)
  if (name === '') throw new KustomizeError('a configmap must have a name')
  const values = valuesOf(args, root)
  const object: JsonObject = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      ...(namespace !== '' && { namespace }),
      ...(hasMembers(options.labels) && { labels: { ...options.labels } }),
      ...(hasMembers(options.annotations) && { annotations: { ...options.annotations } }),
    },
    ...(kind === 'Secret' ? { type: args.type ?? 'Opaque', data: secretData(values) } : configMapData(values)),
    ...(options.immutable === true && { immutable: true }),
  }
  return {
    ...makeResource(object),
    needsHash: options.disableNameSuffixHash !== true,
    behavior: behavior === 'merge' || behavior === 'replace' ? behavior : 'create',
  }
}

const hasMembers = (texts: GeneratorOptions['labels']): boolean => texts !== undefined && Object.keys(texts).length > 0

/** A switch that is on for all cannot be off for one. */
const merged = (local: GeneratorOptions = {}, global: GeneratorOptions = {}): GeneratorOptions => ({
  labels: { ...global.labels, ...local.labels },
  annotations: { ...global.annotations, ...local.annotations },
  disableNameSuffixHash: local.disableNameSuffixHash === true || global.disableNameSuffixHash === true,
  immutable: local.immutable === true || global.immutable === true,
})

type Pair = readonly [key: string, value: Buffer]

function valuesOf({ name = '', envs = [], literals = [], files = [] }: GeneratorArgs, root: Root): ReadonlyMap<string, Buffer> {
  const pairs = during('loading KV pairs', () => [
    ...during(`env source files: [${envs.join(' ')}]`, () => envs.flatMap((path) => variablesIn(Buffer.from(root.load(path))))),
    ...during(`literal sources [${literals.join(' ')}]`, () => literals.map(literalPair)),
    ...during(`file sources: [${files.join(' ')}]`, () => files.map((source) => filePair(source, root))),
  ])
  const values = new Map<string, Buffer>()
  for (const [key, value] of pairs) {
    if (values.has(key)) throw new KustomizeError(`configmap ${name} illegally repeats the key \`${key}\``)
    values.set(key, value)
  }
  return new Map(sortTexts(values.keys()).map((key) => [key, values.get(key) ?? Buffer.alloc(0)]))
}

/** Lines of `KEY=value`; what has no sign of equality is empty. */
function variablesIn(contents: Buffer): readonly Pair[] {
  return linesOf(contents)
    .map((line, at) => {
      const text = textIn(line)
      if (text === undefined) throw new KustomizeError(`line [${line.join(' ')}] has invalid utf8 bytes : ${line.toString()}`)
      // A byte order mark is none to trim, but for one at the beginning.
      return (at === 0 ? text.replace(/^\ufeff/, '') : text).replace(/^(?:(?!\ufeff)\s)+/, '')
    })
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Pair => {
      const at = line.indexOf('=')
      return at < 0 ? [line, Buffer.alloc(0)] : [line.slice(0, at), Buffer.from(line.slice(at + 1))]
    })
}

function linesOf(contents: Buffer): readonly Buffer[] {
  const lines: Buffer[] = []
  for (let [at, end] = [0, 0]; at < contents.length; at = end + 1) {
    const next = contents.indexOf('\n', at)
    end = next < 0 ? contents.length : next
    lines.push(contents.subarray(at, contents[end - 1] === 0x0d && end > at ? end - 1 : end))
  }
  return lines
}

function literalPair(source: string): Pair {
  const at = source.indexOf('=')
  if (at <= 0) throw new KustomizeError(`invalid literal source ${source}, expected key=value`)
  const value = source.slice(at + 1)
  // Quotes around the whole are taken off.
  return [source.slice(0, at), Buffer.from(/^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value)]
}

/** `[KEY=]PATH`; the name of the file is the key. */
function filePair(source: string, root: Root): Pair {
  const [key = '', path, ...more] = source.split('=')
  if (path === undefined) return [basename(source), Buffer.from(root.load(source))]
  const shown = JSON.stringify(source)
  if (more.length > 0) throw new KustomizeError(`source ${shown} key name or file path contains '='`)
  if (key === '') throw new KustomizeError(`missing key name for file path ${JSON.stringify(path)} in source ${shown}`)
  if (path === '') throw new KustomizeError(`missing file path for key name ${JSON.stringify(key)} in source ${shown}`)
  return [key, Buffer.from(root.load(path))]
}

function textIn(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** What is no text goes where base64 is expected. */
function configMapData(values: ReadonlyMap<string, Buffer>): JsonObject {
  const [data, binaryData]: [JsonObject, JsonObject] = [{}, {}]
  for (const [key, value] of values) {
    const text = textIn(value)
    if (text === undefined) setMember(binaryData, key, base64(value))
    else setMember(data, key, text)
  }
  return { ...(Object.keys(data).length > 0 && { data }), ...(Object.keys(binaryData).length > 0 && { binaryData }) }
}

const secretData = (values: ReadonlyMap<string, Buffer>): JsonObject =>
  Object.fromEntries([...values].map(([key, value]) => [key, base64(value)]))

const lineLength = 70

/** In lines, where there is more than one. */
function base64(bytes: Buffer): string {
  const text = bytes.toString('base64')
  return text.length < lineLength ? text : text.replace(/.{1,70}/g, '$&\n')
}
