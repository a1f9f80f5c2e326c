/** The program on the screen: takes input events to prompt, dialog, help, view or action, and keeps body and chrome painted. */
import type { Resource } from '../../api/resource.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { InputEvent, KeyEvent, MouseEvent } from '../input/key.ts'
import { InkInput } from '../input/ink-input.ts'
import { Compositor } from '../screen/compositor.ts'
import type { Terminal } from '../screen/terminal.ts'
import { loadTheme, themeNames } from '../theme/load.ts'
import { builtInThemes } from '../theme/built-in.ts'
import type { Look } from '../theme/look.ts'
import type { Theme } from '../theme/theme.ts'
import { views } from '../views/index.ts'
import type { ViewName, ViewTargets } from '../views/targets.ts'
import { type Chrome, chromeOf, helpLines } from './chrome.ts'
import { completionsOf, meantBy, runCommand } from './commands.ts'
import { type Answer, type Dialog, dialogKey, type DialogState, focusedField, openDialog, setValue } from './dialog.ts'
import type { MessageLevel, Program } from './host.ts'
import type { InkChrome } from './ink-chrome.tsx'
import { Keys } from './keys.ts'
import { Known } from './known.ts'
import { Messages } from './messages.ts'
import { choose, openPrompt, type PromptState, recall, remember, shownCompletions, typed } from './prompt.ts'
import { putSegments } from './segments.ts'
import { Trail } from './trail.ts'

/** What the rim (`open.tsx`) gives the program. */
export interface Rim {
  readonly client: Client
  readonly clock: Clock
  readonly look: Look
  readonly terminal: Terminal
  readonly readOnly: boolean
  readonly namespace: string | undefined
  readonly samplesDirectory: string | undefined
  readonly configDirectory: string | undefined
  suspend(): void
  lend<T>(run: () => Promise<T>): Promise<T>
  saveFile(name: string, text: string): Promise<string>
  setMouse(on: boolean): void
  quit(): void
}

/** A second Ctrl-C within this many milliseconds leaves. */
const twice = 2000
const smallest = { columns: 40, rows: 12 }

export class App implements Program {
  readonly client: Client
  readonly clock: Clock
  readonly look: Look
  readonly readOnly: boolean
  readonly samplesDirectory: string | undefined
  readonly compositor: Compositor
  readonly inkInput = new InkInput()
  namespace: string | undefined
  mouse = true
  private readonly rim: Rim
  private readonly trail: Trail
  private readonly known: Known
  private readonly said: Messages
  private readonly keys: Keys
  private ink: InkChrome | undefined
  private drawn = ''
  private prompt: PromptState | undefined
  private dialog: { readonly state: DialogState; readonly settle: (answer: Answer | undefined) => void } | undefined
  private help: { readonly top: number } | undefined
  private commandHistory: readonly string[] = []
  private queryHistory: readonly string[] = []
  private historyAt = 0
  private recentNamespaces: string[] = ['default']
  private knownThemes: readonly string[] = builtInThemes
  private leaveBy = 0
  /** What was typed into a prompt before Ink was there. */
  private early: InputEvent[] = []
  private wake: { readonly at: number; readonly cancel: Cancel } | undefined
  private closed = false

  constructor(rim: Rim) {
    this.rim = rim
    this.client = rim.client
    this.clock = rim.clock
    this.look = rim.look
    this.readOnly = rim.readOnly
    this.samplesDirectory = rim.samplesDirectory
    this.namespace = rim.namespace
    this.compositor = new Compositor(rim.terminal, rim.look)
    this.known = new Known({ client: rim.client, clock: rim.clock, onChange: () => this.update() })
    this.said = new Messages(rim.clock, () => this.update())
    this.trail = new Trail({ host: this, views, area: () => this.compositor.area, onChange: () => this.update() })
    this.keys = new Keys(this)
    this.compositor.body = (cells, area) => {
      const { top } = this.trail
      if (this.isTooSmall()) cells.put(area.row, 1, `inkube needs ${smallest.columns}x${smallest.rows}`, this.look.style('busy'))
      else if (top?.awake !== undefined) top.view.paint(top.awake.state, { cells, area, host: this, now: this.clock.now() })
    }
    this.compositor.plainChrome = (cells) => {
      const chrome = this.chrome()
      putSegments(cells, 0, chrome.header, this.look)
      putSegments(cells, cells.rows - 1, chrome.keys, this.look)
    }
  }

  /** Opens the first table and paints it without waiting for anything. */
  start(resource: Resource): void {
    this.trail.open('table', { resource, namespace: resource.namespaced ? this.namespace : undefined }, true)
    this.paint()
  }

  /** From now on Ink draws the chrome. */
  useInk(ink: InkChrome): void {
    this.ink = ink
    this.known.start()
    void themeNames(this.rim.configDirectory).then((names) => (this.knownThemes = names))
    this.update()
    this.input(this.early.splice(0))
  }

  close(): void {
    this.closed = true
    this.wake?.cancel()
    this.dialog?.settle(undefined)
    this.trail.close()
    this.known.close()
    this.said.close()
    this.compositor.stop()
    this.ink?.close()
  }

  // Input

  /** Takes what one read of the terminal gave, and paints once. */
  input(events: readonly InputEvent[]): void {
    for (const event of events) {
      if (this.closed) return
      try {
        this.take(event)
      } catch (error) {
        this.fail('inkube', error)
      }
    }
    this.update()
  }

  private take(event: InputEvent): void {
    if (this.ink === undefined && (this.prompt !== undefined || this.dialog !== undefined)) return void this.early.push(event)
    if (event.type === 'key') this.key(event)
    else if (event.type === 'mouse') this.pointer(event)
    else if (this.takesText()) this.typeIntoInk(sanitize(event.text.replaceAll(/[\r\n]+/g, ' ')).trim())
  }

  private key(event: KeyEvent): void {
    const { name } = event
    if (name === 'ctrl-l') return this.repaint()
    if (name === 'ctrl-z') return this.rim.suspend()
    if (this.dialog !== undefined) return this.dialogInput(event)
    if (this.prompt !== undefined) return this.promptInput(event)
    if (name === 'ctrl-c') return this.leave()
    if (this.help !== undefined) return this.helpInput(name)
    this.keys.press(name, this.trail)
  }

  private pointer(event: MouseEvent): void {
    const { area } = this.compositor
    if (this.prompt !== undefined || this.dialog !== undefined || this.help !== undefined) return
    if (event.action === 'wheel-down' || event.action === 'wheel-up') {
      this.trail.send({ type: 'command', command: event.action === 'wheel-down' ? 'scroll-down' : 'scroll-up', key: event.action })
    } else if (event.action === 'press' && event.row >= area.row && event.row < area.row + area.rows) {
      this.trail.send({ type: 'click', row: event.row - area.row, column: event.column - area.column })
    }
  }

  private leave(): void {
    const now = this.clock.now()
    if (now < this.leaveBy) return this.quit()
    this.leaveBy = now + twice
    this.say('Ctrl-c again leaves inkube')
  }

  private takesText(): boolean {
    return this.prompt !== undefined || (this.dialog !== undefined && focusedField(this.dialog.state)?.type === 'text')
  }

  /** Ink has handled the key, and drawn what came of it, when this returns. */
  private typeIntoInk(raw: string): void {
    this.drawChrome()
    this.inkInput.type(raw)
  }

  private dialogInput(event: KeyEvent): void {
    if (this.dialog === undefined) return
    const { state } = this.dialog
    const editing = focusedField(state)?.type === 'text'
    if (editing && !['tab', 'shift-tab', 'up', 'down', 'enter', 'esc', 'ctrl-c'].includes(event.name)) return this.typeIntoInk(event.raw)
    const next = dialogKey(state, event.name)
    if (next === 'left') this.settle(undefined)
    else if ('button' in next) this.settle(next)
    else this.dialog = { ...this.dialog, state: next }
  }

  private settle(answer: Answer | undefined): void {
    const { dialog } = this
    this.dialog = undefined
    dialog?.settle(answer)
  }

  private helpInput(name: string): void {
    const most = Math.max(0, helpLines({ columns: this.compositor.area.columns, signs: this.look.signs, keys: this.keys.shown(this.trail) }).length - this.compositor.area.rows)
    const top = this.help?.top ?? 0
    const steps: Readonly<Record<string, number>> = { j: 1, down: 1, k: -1, up: -1, pagedown: 10, space: 10, 'ctrl-f': 10, pageup: -10, 'ctrl-b': -10 }
    const step = steps[name]
    this.help = step === undefined ? undefined : { top: Math.max(0, Math.min(most, top + step)) }
  }

  // The prompt

  openCommandPrompt(): void {
    this.prompt = { ...openPrompt(':'), completions: completionsOf('', this) }
  }

  openQueryPrompt(): void {
    const { top } = this.trail
    if (top?.awake === undefined || top.view.query === undefined) return this.say('there is nothing to filter here', 'warn')
    this.prompt = openPrompt('/', top.view.crumb(top.awake.state).query ?? '')
  }

  /** What Ink's field holds after a key. */
  readonly onPrompt = (value: string): void => {
    if (this.prompt === undefined) return
    const state = typed(this.prompt, sanitize(value))
    this.prompt = state.kind === ':' ? { ...state, completions: completionsOf(state.value, this) } : state
    if (state.kind === '/') this.trail.send({ type: 'query', text: state.value })
    this.drawChrome()
  }

  /** What a field of a dialog holds after a key. */
  readonly onField = (name: string, value: string): void => {
    if (this.dialog === undefined) return
    this.dialog = { ...this.dialog, state: setValue(this.dialog.state, name, sanitize(value)) }
    this.drawChrome()
  }

  private promptInput(event: KeyEvent): void {
    const { prompt } = this
    if (prompt === undefined) return
    const history = prompt.kind === ':' ? this.commandHistory : this.queryHistory
    if (event.name === 'esc' || event.name === 'ctrl-c') return this.leavePrompt(prompt)
    if (event.name === 'enter') return this.enter(prompt)
    if (event.name === 'tab') this.prompt = choose(prompt, 1)
    else if (event.name === 'shift-tab') this.prompt = choose(prompt, -1)
    else if (event.name === 'up') this.setPrompt(recall(prompt, history, 1))
    else if (event.name === 'down') this.setPrompt(recall(prompt, history, -1))
    else if (event.name === 'ctrl-u' || event.name === 'ctrl-w') this.setPrompt({ ...typed(prompt, event.name === 'ctrl-u' ? '' : prompt.value.replace(/\S+\s*$/, '')), generation: prompt.generation + 1 })
    else if (event.name === 'backspace' && prompt.value === '') this.leavePrompt(prompt)
    else if (event.text !== '' || ['backspace', 'delete', 'left', 'right'].includes(event.name)) this.typeIntoInk(event.raw)
  }

  private setPrompt(prompt: PromptState): void {
    this.prompt = prompt
    if (prompt.kind === '/') this.trail.send({ type: 'query', text: prompt.value })
    else this.prompt = { ...prompt, completions: completionsOf(prompt.value, this).slice(0, shownCompletions) }
  }

  private leavePrompt(prompt: PromptState): void {
    this.prompt = undefined
    if (prompt.kind === '/') this.trail.send({ type: 'query', text: undefined })
  }

  private enter(prompt: PromptState): void {
    this.prompt = undefined
    if (prompt.kind === '/') {
      this.queryHistory = remember(this.queryHistory, prompt.value)
      return this.trail.send({ type: 'data', name: 'query-entered' })
    }
    const line = prompt.chosen >= 0 ? prompt.value.trim() : meantBy(prompt.value, this)
    if (line === '') return
    this.commandHistory = remember(this.commandHistory, line)
    this.historyAt = this.commandHistory.length - 1
    this.command(line)
  }

  // Painting

  /** Brings chrome and body up to date; writes nothing if nothing differs. */
  update(): void {
    if (this.closed) return
    this.drawChrome()
    this.paint()
  }

  private paint(): void {
    this.compositor.paint()
    this.scheduleWake()
  }

  /** Sets the one timer: for the next age or accent on screen that changes by itself. */
  private scheduleWake(): void {
    const { top } = this.trail
    const at = top?.awake === undefined ? undefined : top.view.wakeAt?.(top.awake.state, this.clock.now())
    if (this.wake?.at === at) return
    this.wake?.cancel()
    this.wake = at === undefined ? undefined : { at, cancel: this.clock.after(Math.max(0, at - this.clock.now()), () => {
      this.wake = undefined
      this.paint()
    }) }
  }

  private drawChrome(): void {
    if (this.ink === undefined || this.closed) return
    const chrome = this.chrome()
    const drawing = JSON.stringify(chrome)
    if (drawing === this.drawn) return
    this.drawn = drawing
    this.ink.show(chrome)
  }

  private chrome(): Chrome {
    const { area } = this.compositor
    const { top } = this.trail
    const target: unknown = this.trail.present()[0]?.target
    const root = typeof target === 'object' && target !== null && 'resource' in target ? (target.resource as Resource) : undefined
    return chromeOf({
      columns: area.columns, rows: area.rows + 3, signs: this.look.signs,
      namespace: root?.namespaced === false ? null : this.namespace,
      crumbs: this.trail.crumbs(),
      connection: top?.awake === undefined ? 'loading' : (top.view.connection?.(top.awake.state) ?? 'live'),
      facts: this.known.facts(), readOnly: this.readOnly,
      message: this.said.current, prompt: this.prompt, keys: this.keys.shown(this.trail), dialog: this.dialog?.state, help: this.help,
    })
  }

  private isTooSmall(): boolean {
    return this.rim.terminal.columns < smallest.columns || this.rim.terminal.rows < smallest.rows
  }

  /** The terminal has another size. */
  resized(): void {
    this.compositor.resize()
    this.trail.resize()
    this.drawn = ''
    this.update()
  }

  /** Sends the whole screen again. */
  repaint(): void {
    this.rim.terminal.forget()
    this.compositor.invalidate()
  }

  // What views, actions and commands ask for

  resources(): readonly Resource[] {
    return this.known.resources
  }

  resource(word: string): Resource | undefined {
    return this.known.resource(word)
  }

  namespaces(): readonly string[] {
    return this.known.namespaces()
  }

  open<Name extends ViewName>(view: Name, target: ViewTargets[Name]): void {
    this.trail.open(view, target, false)
    this.update()
  }

  openRoot<Name extends ViewName>(view: Name, target: ViewTargets[Name]): void {
    this.trail.open(view, target, true)
    this.update()
  }

  back(): void {
    if (!this.trail.back()) this.say('this is the first view; :q leaves')
    this.update()
  }

  setNamespace(namespace: string | undefined): void {
    this.namespace = namespace
    if (namespace !== undefined) this.recentNamespaces = ['default', namespace, ...this.recentNamespaces].filter((name, index, all) => all.indexOf(name) === index).slice(0, 9)
  }

  /** The namespaces behind the digits 1 to 9. */
  favourites(): readonly string[] {
    const rest = this.namespaces().filter((name) => !this.recentNamespaces.includes(name))
    return [...this.recentNamespaces, ...rest].slice(0, 9)
  }

  /** Shows the present view in another namespace, if it follows namespaces. */
  switchNamespace(namespace: string | undefined): void {
    this.setNamespace(namespace)
    const { top } = this.trail
    const target: unknown = top?.awake === undefined ? undefined : top.view.inNamespace?.(top.awake.state, namespace)
    if (target !== undefined) this.trail.reopen(target)
    else this.say(`namespace ${namespace ?? 'all'} from the next view on`)
  }

  say(text: string, level: MessageLevel = 'info'): void {
    this.said.say(sanitize(text), level)
  }

  fail(what: string, error: unknown): void {
    this.say(`${what}: ${error instanceof Error ? error.message : String(error)}`, 'error')
  }

  messages(): readonly string[] {
    return this.said.history
  }

  ask(dialog: Dialog): Promise<Answer | undefined> {
    this.dialog?.settle(undefined)
    return new Promise((settle) => {
      this.dialog = { state: openDialog(dialog), settle }
      this.update()
    })
  }

  async lend<T>(run: () => Promise<T>): Promise<T> {
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

  async save(name: string, text: string): Promise<void> {
    try {
      this.say(`saved ${await this.rim.saveFile(name, text)}`, 'good')
    } catch (error) {
      this.fail('save', error)
    }
  }

  command(line: string): void {
    runCommand(line, this)
    this.update()
  }

  /** Steps through the commands entered so far. */
  commandFromHistory(by: number): void {
    const at = this.historyAt + by
    const line = this.commandHistory[at]
    if (line === undefined) return this.say(by < 0 ? 'there is no command before' : 'there is no command after')
    this.historyAt = at
    this.command(line)
  }

  reload(): void {
    this.trail.reopen()
  }

  showHelp(): void {
    this.help = { top: 0 }
  }

  themes(): readonly string[] {
    return this.knownThemes
  }

  async setTheme(name: string): Promise<void> {
    this.applyTheme(await loadTheme(name, this.rim.configDirectory))
    this.say(`theme ${name}`)
  }

  applyTheme(theme: Theme): void {
    this.look.change(theme)
    this.compositor.restyle()
    this.repaint()
  }

  setMouse(on: boolean): void {
    this.mouse = on
    this.rim.setMouse(on)
    this.say(on ? 'mouse on: the wheel scrolls, a click selects' : 'mouse off: the terminal selects text')
  }

  quit(): void {
    this.rim.quit()
  }
}
