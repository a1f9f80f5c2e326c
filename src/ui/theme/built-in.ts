/** The themes that come along. Adding one is its file in `themes/` and one line here. */
import contrast from '../../../themes/contrast.json' with { type: 'json' }
import dawn from '../../../themes/dawn.json' with { type: 'json' }
import dusk from '../../../themes/dusk.json' with { type: 'json' }
import ember from '../../../themes/ember.json' with { type: 'json' }
import forest from '../../../themes/forest.json' with { type: 'json' }
import mono from '../../../themes/mono.json' with { type: 'json' }
import paper from '../../../themes/paper.json' with { type: 'json' }
import { readTheme, type Theme } from './theme.ts'

const files: Readonly<Record<string, unknown>> = { contrast, dawn, dusk, ember, forest, mono, paper }

/** Names of the themes that come along, in alphabetical order. */
export const builtInThemes: readonly string[] = Object.keys(files)

export const defaultTheme = 'dusk'
/** In its place on a terminal with a light background. */
export const defaultLightTheme = 'paper'
export const colourlessTheme = 'mono'

/** One of the themes that come along; throws on a wrong name or file, which is a bug of ours. */
export function builtInTheme(name: string): Theme {
  const read = readTheme(name, files[name])
  if ('problems' in read) throw new Error(`theme ${name}: ${read.problems.join('; ')}`)
  return read.theme
}
