/** The list of actions. Adding one is its own file and one line here, in alphabetical order. */
import type { Action } from './action.ts'
import { attach } from './attach.ts'
import { debug } from './debug.ts'
import { decode } from './decode.ts'
import { deleteAction, kill } from './delete.ts'
import { describe } from './describe.ts'
import { drain } from './drain.ts'
import { edit } from './edit.ts'
import { forward } from './forward.ts'
import { hold } from './hold.ts'
import { logs, previousLogs } from './logs.ts'
import { node } from './node.ts'
import { restart } from './restart.ts'
import { rollouts } from './rollouts.ts'
import { scale } from './scale.ts'
import { setImage } from './set-image.ts'
import { owner } from './owner.ts'
import { shell } from './shell.ts'
import { tree } from './tree.ts'
import { trigger } from './trigger.ts'
import { usedBy } from './used-by.ts'
import { yaml } from './yaml.ts'

export const actions: readonly Action[] = [
  attach,
  debug,
  decode,
  deleteAction,
  describe,
  drain,
  edit,
  forward,
  hold,
  kill,
  logs,
  node,
  owner,
  previousLogs,
  restart,
  rollouts,
  scale,
  setImage,
  shell,
  tree,
  trigger,
  usedBy,
  yaml,
]
