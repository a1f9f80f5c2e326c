/** Regular expressions of kustomizations, in Go's dialect. */
import { RE2JS } from 're2js'
import { reasonOf } from '../../base/thrown.ts'
import { KustomizeError } from './loader.ts'

/** Whether a text has a part that an expression fits. Throws a KustomizeError for what is no expression, in Go's words. */
export function expression(pattern: string): (text: string) => boolean {
  const compiled = compile(pattern)
  return (text) => compiled.matcher(text).find()
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw new KustomizeError(reasonOf(error))
  }
}
