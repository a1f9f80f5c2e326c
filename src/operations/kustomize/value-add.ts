/** ValueAddTransformer: puts a value into fields, or into the file paths that stand in them. */
import { basename, posix } from 'node:path'
import { printYaml } from '../../api/yaml.ts'
import { wrongKind } from './change-field.ts'
import { decodeFile, list, struct, type Decoded, type StructForm } from './decoder.ts'
import { placeFor } from './field-path.ts'
import { selectorForm } from './kustomization.ts'
import { KustomizeError, type Root } from './loader.ts'
import { objectOf } from './resource.ts'
import type { Transformer } from './resource-list.ts'
import { isScalar, scalarOf, scalarText } from './scalars.ts'
import { moveTo } from './transform.ts'

/** The position says before which part of a file path the value is put, from 1. */
const targetsForm = list(struct('Target', { selector: selectorForm, fieldPath: 'string', filePathPosition: 'int' }))
const fileForm = struct('', { targets: targetsForm })

/** In the file are more targets. */
export const valueFields = { value: 'string', targets: targetsForm, targetFilePath: 'string' } as const
type ValueAddition = Decoded<StructForm<typeof valueFields>>

export function addValue({ value: said = '', targets: inline = [], targetFilePath = '' }: ValueAddition, root: Root): Transformer {
  const value = said.trim() === '' ? basename(root.directory) : said.trim()
  const targets = [...inline, ...(targetFilePath === '' ? [] : (decodeFile(fileForm, root.loadText(targetFilePath))?.targets ?? []))]
  if (targets.length === 0) throw new KustomizeError('must specify at least one target')
  for (const { fieldPath = '', filePathPosition: position = 0 } of targets) {
    if (fieldPath === '') throw new KustomizeError('fieldPath cannot be empty')
    if (position < 0) throw new KustomizeError(`value of FilePathPosition (${position}) cannot be negative`)
  }
  return (resources) => {
    for (const { selector, fieldPath = '', filePathPosition = 0 } of targets)
      for (const resource of selector === undefined ? resources.all : resources.select(selector))
        if (fieldPath === 'metadata/namespace') moveTo(resource, { set: () => value, specs: [], subjects: 'defaultOnly' })
        else {
          const place = placeFor(objectOf(resource), fieldPath)
          if (!isScalar(place.value)) throw wrongKind('Scalar', place.value, printYaml(place.value))
          place.set(scalarOf(filePathPosition > 0 ? inPath(scalarText(place.value), filePathPosition - 1, value) : value))
        }
  }
}

/** A file path with another part; what is beyond all parts comes behind them, and what begins with a slash still does. */
function inPath(path: string, at: number, part: string): string {
  const parts = path === '' ? [] : path.replace(/^\/+/, '').split('/')
  return (path.startsWith('/') ? '/' : '') + posix.join(...parts.slice(0, at), part, ...parts.slice(at))
}
