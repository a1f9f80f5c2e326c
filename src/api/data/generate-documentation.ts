/**
 * Writes `documentation.json`, what Kubernetes says of its types and fields, from the doc comments of the package `kubernetes-models`,
 * which was made from upstream's OpenAPI; run by `npm run generate`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

/** A description, and what an enumeration allows. */
type FieldDocumentation = string | readonly [description: string, allowed: readonly string[]]
/** The fields by name; the type's own description under the empty one. */
type TypeDocumentation = Record<string, FieldDocumentation>

const here = new URL('.', import.meta.url)
const schema = JSON.parse(readFileSync(new URL('schema.json', here), 'utf8')) as Record<
  string,
  { readonly gvk?: readonly string[]; readonly fields?: Readonly<Record<string, object>> }
>

const models = dirname(createRequire(import.meta.url).resolve('kubernetes-models/package.json'))
const machinery = dirname(createRequire(join(models, 'package.json')).resolve('@kubernetes-models/apimachinery/package.json'))
const groups: Readonly<Record<string, string>> = {
  core: '',
  admissionregistration: 'admissionregistration.k8s.io',
  apiextensions: 'apiextensions.k8s.io',
  apiregistration: 'apiregistration.k8s.io',
  authentication: 'authentication.k8s.io',
  authorization: 'authorization.k8s.io',
  certificates: 'certificates.k8s.io',
  coordination: 'coordination.k8s.io',
  discovery: 'discovery.k8s.io',
  events: 'events.k8s.io',
  flowcontrol: 'flowcontrol.apiserver.k8s.io',
  networking: 'networking.k8s.io',
  node: 'node.k8s.io',
  rbac: 'rbac.authorization.k8s.io',
  scheduling: 'scheduling.k8s.io',
  storage: 'storage.k8s.io',
}

/** `core.v1.PodSpec` is in `v1/PodSpec.d.ts`, `meta.v1.ObjectMeta` in a package of its own. */
function fileOf(type: string): string | undefined {
  const [group = '', version = '', name = ''] = type.split('.')
  const folder = group === 'meta' ? join(machinery, 'apis/meta', version) : join(models, groups[group] ?? group, version)
  // Not by existence alone: some file systems take a name in any case for another.
  return existsSync(folder) && readdirSync(folder).includes(`${name}.d.ts`) ? join(folder, `${name}.d.ts`) : undefined
}

const text = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
    .replace(/\\([*/])/g, '$1')

function documentationOf(type: string): TypeDocumentation {
  const file = fileOf(type)
  if (file === undefined) return {}
  const [, head = '', body = ''] =
    /^((?:\/\*\*[^]*?\*\/\n)?)export (?:declare type|interface) \w+[^{]*\{\n([^]*?)\n\}/m.exec(readFileSync(file, 'utf8')) ?? []
  const found: TypeDocumentation = {}
  if (head !== '') found[''] = text(head.slice(3, head.lastIndexOf('*/')))
  for (const [, comment = '', name = '', form = ''] of body.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s*"([^"]+)"\??: ([^\n]*)/g)) {
    if (!(name in (schema[type]?.fields ?? {}))) continue
    const allowed = [...form.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value)
    found[name] = allowed.length === 0 || name === 'apiVersion' || name === 'kind' ? text(comment) : [text(comment), allowed]
  }
  return found
}

const all = new Map(Object.keys(schema).map((type) => [type, documentationOf(type)]))
// The package says of objects that have a kind what kind it is, and not what a kind is for.
const { apiVersion = '', kind = '' } = all.get('meta.v1.DeleteOptions') ?? {}
for (const [type, { gvk }] of Object.entries(schema)) if (gvk !== undefined) all.set(type, { ...all.get(type), apiVersion, kind })
const said = Object.fromEntries([...all].filter(([, documentation]) => Object.keys(documentation).length > 0))
const packed = brotliCompressSync(JSON.stringify(said)).toString('base64')
writeFileSync(new URL('documentation.json', here), `${JSON.stringify({ brotli: packed })}\n`)
