/** The list of actions. Adding one is its own file and one line here, in alphabetical order. */
import type { Action } from './action.ts'
import { describe } from './describe.ts'
import { yaml } from './yaml.ts'

export const actions: readonly Action[] = [describe, yaml]
