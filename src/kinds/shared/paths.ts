/** Checks of file paths inside volumes. */
import { problem } from '../../api/field-errors.ts'
import type { Problem } from '../../api/status.ts'

/** No element of the path may lead upwards. */
export function checkNoBacksteps(problems: Problem[], target: string, path: string): void {
  if (hasBackstep(target)) problems.push(problem.invalid(path, target, "must not contain '..'"))
}

/** A relative path that leads nowhere upwards. */
export function checkDescendingPath(problems: Problem[], target: string, path: string): void {
  if (target.startsWith('/')) problems.push(problem.invalid(path, target, 'must be a relative path'))
  checkNoBacksteps(problems, target, path)
}

/** A descending path that does not begin with two dots either, as volumes keep those names for themselves. */
export function checkNonReservedPath(problems: Problem[], target: string, path: string): void {
  checkDescendingPath(problems, target, path)
  if (target.startsWith('..') && !target.startsWith('../')) problems.push(problem.invalid(path, target, "must not start with '..'"))
}

export const hasBackstep = (target: string): boolean => target.includes('..') && target.split('/').includes('..')

/** Whether a path is the root, however it is spelled (path.Clean). */
export function isRoot(target: string): boolean {
  let depth = 0
  for (const part of target.split('/')) {
    if (part === '..') depth = Math.max(0, depth - 1)
    else if (part !== '' && part !== '.') depth++
  }
  return target.startsWith('/') && depth === 0
}
