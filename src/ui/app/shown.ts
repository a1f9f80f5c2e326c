/** What stands around the body now, put together from the parts of the program that each know a piece of it. */
import type { App } from './app.ts'
import { type Chrome, chromeOf } from './chrome.ts'
import { helpLines } from './help.ts'
import { HelpScreen } from './help-screen.ts'
import type { Keys } from './keys.ts'
import type { Known } from './known.ts'
import type { Messages } from './messages.ts'
import type { Trail } from './trail.ts'

interface Parts {
  readonly app: App
  readonly trail: Trail
  readonly known: Known
  readonly said: Messages
  readonly keys: Keys
}

export class Shown {
  readonly help = new HelpScreen({ size: () => this.helpSize() })
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  chrome(): Chrome {
    const { app, trail, known, said, keys } = this.parts
    const { area } = app.painting.compositor
    return chromeOf({
      columns: area.columns,
      rows: area.rows + 3,
      signs: app.look.signs,
      context: app.context,
      namespace: trail.namespace(),
      crumbs: trail.crumbs(),
      connection: trail.connection(),
      facts: known.facts(),
      readOnly: app.readOnly,
      message: said.current,
      prompt: app.prompting.state,
      keys: keys.shown(trail),
      dialog: app.dialogs.state,
      help: this.help.top,
      framed: app.look.isFlat,
    })
  }

  private helpSize(): { readonly lines: number; readonly rows: number } {
    const { app, trail, keys } = this.parts
    const { columns, rows } = app.painting.compositor.area
    return { lines: helpLines({ columns, signs: app.look.signs, keys: keys.shown(trail) }).length, rows }
  }
}
