/** The program on the screen: holds its parts together, and does what views, actions and commands ask for. */
import type { Resource } from '../../api/resource.ts'
import { reasonOf } from '../../base/thrown.ts'
import { ownContext } from '../contexts.ts'
import type { OwnColumns } from '../data/own-columns.ts'
import type { InputEvent } from '../input/key.ts'
import { loadTheme } from '../theme/load.ts'
import type { Theme } from '../theme/theme.ts'
import { views } from '../views/index.ts'
import type { ViewName, ViewTargets } from '../views/targets.ts'
import { Body } from './body.ts'
import type { Chrome } from './chrome.ts'
import { runCommand } from './command-line.ts'
import type { Answer, Dialog } from './dialog.ts'
import { Dialogs } from './dialogs.ts'
import { EventRoute } from './event-route.ts'
import { Forwards } from './forwards.ts'
import type { Borrower, MessageLevel, Program } from './host.ts'
import type { InkChrome } from './ink-chrome.tsx'
import { Keys } from './keys.ts'
import { Known } from './known.ts'
import { Messages, type StandingMessage } from './messages.ts'
import { Painting } from './painting.ts'
import { Prompting } from './prompting.ts'
import type { Rim } from './rim.ts'
import { Shown } from './shown.ts'
import { Trail } from './trail.ts'
import { Waiting } from './waiting.ts'

export class App implements Program {
  readonly client: Rim['client']
  readonly context: Rim['context']
  readonly contexts: Rim['contexts']
  readonly clock: Rim['clock']
  readonly look: Rim['look']
  readonly readOnly: boolean
  readonly samplesDirectory: string | undefined
  readonly ownColumns: OwnColumns
  readonly painting: Painting
  readonly prompting: Prompting
  readonly dialogs: Dialogs
  readonly body: Body
  readonly forwards: Forwards
  readonly waiting: Waiting
  namespace: string | undefined
  mouse = true
  private readonly rim: Rim
  private readonly trail: Trail
  readonly known: Known
  private readonly said: Messages
  private readonly keys: Keys
  private readonly shown: Shown
  private readonly route: EventRoute
  private heir: App | undefined

  constructor(rim: Rim, ownColumns: OwnColumns) {
    this.rim = rim
    this.client = rim.client
    this.context = rim.context
    this.contexts = rim.contexts
    this.clock = rim.clock
    this.look = rim.look
    this.readOnly = rim.readOnly
    // What is tried goes to the own cluster alone.
    this.samplesDirectory = rim.context === undefined ? rim.samplesDirectory : undefined
    this.ownColumns = ownColumns
    this.namespace = rim.namespace
    this.painting = new Painting({
      ...rim,
      chrome: () => this.chrome(),
      body: (cells) => this.body.paint(cells),
      wakeAt: () => this.trail.wakeAt(rim.clock.now()),
    })
    const update = (): void => this.painting.update()
    const ink = { type: (raw: string) => this.painting.type(raw), draw: () => this.painting.drawChrome() }
    this.known = new Known({ ...rim, onChange: () => (this.prompting.learned(), update()) })
    this.said = new Messages(rim.clock, update)
    this.trail = new Trail({
      host: this,
      views,
      area: () => this.body.area,
      onChange: () => this.painting.follow(),
      onMove: () => this.said.movedOn(),
    })
    this.body = new Body({ host: this, trail: () => this.trail, whole: () => this.painting.compositor.area, onChange: update })
    this.forwards = new Forwards(this)
    this.waiting = new Waiting({ ...rim, say: (...said) => this.say(...said), stand: (text) => this.said.stand(text, 'good', true) })
    this.prompting = new Prompting({ program: this, trail: this.trail, ...ink })
    this.dialogs = new Dialogs({ ...ink, clock: rim.clock, said: this.said })
    this.keys = new Keys(this)
    this.shown = new Shown({ app: this, trail: this.trail, known: this.known, said: this.said, keys: this.keys })
    this.route = new EventRoute({ app: this, trail: this.trail, keys: this.keys, help: this.shown.help, suspend: () => rim.suspend() })
  }

  /** Opens the first table and paints it without waiting for anything. */
  start(resource: Resource): void {
    this.trail.open('table', { resource, namespace: resource.namespaced ? this.namespace : undefined }, true)
    this.prompting.began(resource.plural)
    this.painting.paint()
  }

  /** Begins to ask for what the prompt and the header tell, now that the first rows are there. */
  learn(): void {
    this.known.start()
  }

  /** From now on Ink draws the chrome. */
  useInk(ink: InkChrome): void {
    this.painting.ink = ink
    this.painting.update()
    this.input(this.route.takeEarly())
  }

  /** The heir has the screen from now on, and tells what becomes of what goes on. */
  close(heir?: App): void {
    this.heir = heir
    this.dialogs.settle(undefined)
    this.forwards.close()
    this.waiting.close()
    this.body.close()
    this.trail.close()
    this.known.close()
    this.said.close()
    this.painting.close()
  }

  /** Takes what one read of the terminal gave, and paints once. */
  input(events: readonly InputEvent[]): void {
    this.painting.together(() => events.forEach((event) => this.takeInput(event)))
  }

  private takeInput(event: InputEvent): void {
    if (this.trail.isClosed) return // What was typed behind the key that left is not for us.
    try {
      this.route.take(event)
    } catch (error) {
      this.fail('inkube', error)
    }
  }

  chrome(): Chrome {
    return this.shown.chrome()
  }

  /** Something has the keys that is not the view on top. */
  get isBusy(): boolean {
    return this.dialogs.state !== undefined || this.prompting.state !== undefined || this.shown.help.top !== undefined
  }

  /** The terminal has another size. */
  resized(): void {
    this.painting.resize()
    this.trail.resize()
    this.said.remarked()
    this.painting.update()
  }

  resources(): readonly Resource[] {
    return this.known.resources
  }

  resource(word: string): Resource | undefined {
    return this.known.resource(word)
  }

  namespaces(): readonly string[] {
    return this.known.namespaces()
  }

  lacksNamespace(name: string): boolean {
    return this.known.lacksNamespace(name)
  }

  open<Name extends ViewName>(view: Name, target: ViewTargets[Name]): void {
    this.trail.open(view, target, false)
    this.painting.update()
  }

  openRoot<Name extends ViewName>(view: Name, target: ViewTargets[Name]): void {
    this.trail.open(view, target, true)
    this.painting.update()
  }

  back(): void {
    if (!this.trail.back()) this.say('this is the first view; :q leaves')
    // The trail that is back on screen may be in another namespace; what is opened next goes there.
    const namespace = this.trail.namespace()
    if (namespace !== null) this.namespace = namespace
    this.painting.update()
  }

  setNamespace(namespace: string | undefined): void {
    this.namespace = namespace
    if (namespace !== undefined) this.known.use(namespace)
  }

  /** The namespaces behind the digits 1 to 9. */
  favourites(): readonly string[] {
    return this.known.favourites()
  }

  /** Shows the present view in another namespace, if it follows namespaces. */
  switchNamespace(namespace: string | undefined): void {
    this.setNamespace(namespace)
    if (!this.trail.inNamespace(namespace)) this.say(`namespace ${namespace ?? 'all'} from the next view on`)
  }

  say(text: string, level: MessageLevel = 'info'): void {
    if (this.heir === undefined) this.said.say(text, level)
    else this.heir.say(`${this.context ?? ownContext}: ${text}`, level)
  }

  stand(text: string, level: MessageLevel = 'info'): StandingMessage {
    return this.said.stand(text, level)
  }

  fail(what: string, error: unknown): void {
    this.say(`${what}: ${reasonOf(error)}`, 'error')
  }

  messages(): readonly string[] {
    return this.said.history
  }

  ask(dialog: Dialog): Promise<Answer | undefined> {
    const answer = this.dialogs.ask(dialog)
    this.painting.update()
    return answer
  }

  async lend<T>(run: Borrower<T>): Promise<T> {
    if (this.trail.isClosed) throw new Error('another cluster is on the screen')
    try {
      return await this.rim.lend(run)
    } finally {
      this.resized()
    }
  }

  copy(text: string, what: string): void {
    this.rim.terminal.raw(`\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`)
    this.say(`copied ${what}`)
  }

  write(name: string, text: string): Promise<string> {
    return this.rim.saveFile(name, text)
  }

  async save(name: string, text: string): Promise<void> {
    await this.write(name, text).then(
      (path) => this.say(`saved ${path}`, 'good'),
      (error: unknown) => this.fail('save', error),
    )
  }

  command(line: string): void {
    runCommand(line, this)
    this.painting.update()
  }

  reload(): void {
    this.trail.reopen()
  }

  showHelp(): void {
    this.shown.help.open()
  }

  contextNames(): readonly string[] {
    return this.known.contextNames()
  }

  switchContext(name: string, line?: string): void {
    this.rim.switchTo(name, line).catch((error: unknown) => this.fail(`context ${name}`, error))
  }

  themes(): readonly string[] {
    return this.known.themes
  }

  async setTheme(name: string): Promise<void> {
    this.applyTheme(await loadTheme(name, this.rim.configDirectory))
    this.say(`theme ${name}${this.look.level === 'none' ? ', which has no colour on this terminal' : ''}`)
  }

  applyTheme(theme: Theme): void {
    this.look.change(theme)
    this.painting.restyle()
  }

  setMouse(on: boolean): void {
    this.mouse = on
    this.rim.terminal.setMouse(on)
    this.say(on ? 'mouse on: the wheel scrolls, a click selects' : 'mouse off: the terminal selects text')
  }

  quit(): void {
    this.rim.quit()
  }
}
