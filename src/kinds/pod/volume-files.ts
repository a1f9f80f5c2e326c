/** Checks of the files that volumes are filled with. */
import { problem } from '../../api/field-errors.ts'
import type { DownwardAPIVolumeFile, KeyToPath } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkNonReservedPath } from '../shared/paths.ts'
import { checkFieldReference, checkResourceReference } from './environment.ts'

/** Permissions of files: four octal digits. */
export function checkMode(problems: Problem[], mode: number | undefined, path: string): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    problems.push(problem.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive'))
}

/** Keys of a ConfigMap or Secret and the files they become (validateKeyToPath). */
export function checkItems(problems: Problem[], items: readonly KeyToPath[] | undefined, path: string): void {
  for (const [index, { key, path: file = '', mode }] of (items ?? []).entries()) {
    const at = `${path}[${index}]`
    if (!key) problems.push(problem.required(`${at}.key`))
    if (!file) problems.push(problem.required(`${at}.path`))
    checkNonReservedPath(problems, file, `${at}.path`)
    checkMode(problems, mode, `${at}.mode`)
  }
}

const fieldsForFiles = new Set(['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'])

/** validateDownwardAPIVolumeFile; upstream names the volume, not the entry. */
export function checkDownwardFile(problems: Problem[], file: DownwardAPIVolumeFile, path: string): void {
  const { path: target = '', fieldRef, resourceFieldRef } = file
  if (!target) problems.push(problem.required(`${path}.path`))
  checkNonReservedPath(problems, target, `${path}.path`)
  if (fieldRef !== undefined) {
    checkFieldReference({ problems, allowed: fieldsForFiles }, fieldRef, `${path}.fieldRef`)
    if (resourceFieldRef !== undefined)
      problems.push(problem.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'))
  } else if (resourceFieldRef !== undefined)
    checkResourceReference({ problems, needsContainer: true }, resourceFieldRef, `${path}.resourceFieldRef`)
  else problems.push(problem.required(path, 'one of fieldRef and resourceFieldRef is required'))
  checkMode(problems, file.mode, `${path}.mode`)
}
