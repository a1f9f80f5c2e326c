/** The list of views. Adding one is its own file or folder and a line here, in alphabetical order. */
import { contexts } from './contexts.ts'
import { describe } from './describe.ts'
import { forwards } from './forwards.ts'
import { logs } from './logs/index.ts'
import { manifests } from './manifests.ts'
import { overview } from './overview/index.ts'
import { rollouts } from './rollouts/index.ts'
import { table } from './table/index.ts'
import type { ViewName, ViewTargets } from './targets.ts'
import { text } from './text/index.ts'
import { tree } from './tree/index.ts'
import type { View } from './view.ts'
import { yaml } from './yaml.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each view has a state of its own that only its own functions read
export const views: { readonly [Name in ViewName]: View<ViewTargets[Name], any> } = {
  contexts,
  describe,
  forwards,
  logs,
  manifests,
  overview,
  rollouts,
  table,
  text,
  tree,
  yaml,
}
