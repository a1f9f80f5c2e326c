/** `images`: other names, tags and digests for the images of containers. */
import { isJsonObject, itemsOf, type JsonObject } from '../../api/json-object.ts'
import { printYaml } from '../../api/yaml.ts'
import { changeField, wrongKind } from './change-field.ts'
import { expression } from './expression.ts'
import { isScalar, scalarText } from './scalars.ts'
import type { FieldSpec, Image } from './kustomization.ts'
import { objectOf } from './resource.ts'
import type { Transformer } from './resource-list.ts'

export const setImages =
  (image: Image, specs: readonly FieldSpec[]): Transformer =>
  (resources) => {
    const renamed = renamer(image)
    for (const object of resources.all.map(objectOf)) {
      if (object['kind'] === 'CustomResourceDefinition') continue
      renameInLists(object, renamed)
      for (const spec of specs) changeField(object, { spec, set: renamed })
    }
  }

/** Images of whatever list is called `containers` or `initContainers`: of custom resources too. */
function renameInLists(value: unknown, renamed: (image: unknown) => unknown): void {
  if (Array.isArray(value)) for (const item of value) renameInLists(item, renamed)
  if (!isJsonObject(value)) return
  for (const [key, member] of Object.entries(value)) {
    renameInLists(member, renamed)
    if (key !== 'containers' && key !== 'initContainers') continue
    for (const container of itemsOf(member).filter(isJsonObject)) renameIn(container, renamed)
  }
}

function renameIn(container: JsonObject, renamed: (image: unknown) => unknown): void {
  const { image } = container
  if (image !== undefined && image !== null) container['image'] = renamed(image)
}

function renamer({ name = '', newName = '', newTag = '', digest = '', tagSuffix = '' }: Image): (image: unknown) => unknown {
  // The name is an expression, as upstream has it.
  const matches = expression(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`)
  return (image) => {
    if (!isScalar(image)) throw wrongKind('Scalar', image, printYaml(image))
    const text = scalarText(image)
    if (!matches(text)) return image
    const parts = partsOfImage(text)
    // A tag or a digest takes the place of both.
    const [tag, hash] =
      newTag !== '' || digest !== '' ? [newTag, digest] : tagSuffix === '' ? [parts.tag, parts.digest] : [parts.tag + tagSuffix, '']
    return `${newName === '' ? parts.name : newName}${tag === '' ? '' : `:${tag}`}${hash === '' ? '' : `@${hash}`}`
  }
}

/** What stands before the first slash may be a host with a port. */
function partsOfImage(text: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const [, name = text, tag = '', digest = ''] = /^([^/]*\/[^:@]*|[^:@]*)(?::([^@]*))?(?:@(.*))?$/.exec(text) ?? []
  return { name, tag, digest }
}
