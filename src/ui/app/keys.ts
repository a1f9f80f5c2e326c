/** Which binding a key has now: the view's own, then an action's, then the program's; and the list of all for the line of keys and help. */
import type { Action } from '../actions/action.ts'
import { actions } from '../actions/index.ts'
import { called, calledAll } from '../actions/naming.ts'
import type { Subject } from '../data/row.ts'
import { keyLabel } from '../input/key.ts'
import { boundTo } from '../input/keymap.ts'
import type { ViewKey } from '../views/view.ts'
import type { App } from './app.ts'
import type { ShownKey } from './chrome.ts'
import { globalKeys } from './global-keys.ts'
import { patientHost } from './patient-host.ts'
import type { Trail } from './trail.ts'

const readOnlyReason = 'read-only: nothing can be changed'

export class Keys {
  private readonly app: App

  constructor(app: App) {
    this.app = app
  }

  /** Does what the key is bound to; says why when it cannot. */
  press(name: string, trail: Trail): void {
    const { app } = this
    if (this.pressOwn(name, trail)) return
    const subjects = trail.subjects()
    const action = actions.find(
      (one) => one.key === name && one.name !== trail.top?.view.name && subjects[0] !== undefined && one.applies(subjects[0]),
    )
    if (action !== undefined) return this.act(action, subjects, trail)
    const global = boundTo(globalKeys, name)
    if (global !== undefined) return this.global(global.command, name, trail)
    const elsewhere = actions.filter((one) => one.key === name).map((one) => one.label)
    if (elsewhere.length === 0) app.say(`no key ${keyLabel(name, app.look.signs.keys)} here; ? shows all that there are`)
    else
      app.say(
        subjects[0] === undefined
          ? `${elsewhere.join(', ')}: ${trail.connection() === 'loading' ? 'still loading' : 'nothing is selected'}`
          : `${elsewhere.join(' and ')} ${elsewhere.length === 1 ? 'does' : 'do'} not apply to ${subjects[0].resource.plural}`,
        'warn',
      )
  }

  /** The view's own binding; true if it has one. */
  private pressOwn(name: string, trail: Trail): boolean {
    const { app } = this
    const { working } = trail
    if (working === undefined) return false
    const { view, state } = working
    const takenBack = name === 'esc' ? view.escape?.(state) : undefined
    if (takenBack !== undefined) {
      trail.send(takenBack)
      return true
    }
    const own = boundTo(view.keys as readonly ViewKey<unknown>[], name)
    if (own === undefined) return false
    const reason = own.danger === true && app.readOnly ? readOnlyReason : own.blocked?.(state, app)
    if (reason !== undefined) app.say(reason, 'warn')
    else if (own.run === undefined) trail.send({ type: 'command', command: own.command, key: name })
    else own.run(state, app)
    return true
  }

  private act(action: Action, subjects: readonly Subject[], trail: Trail): void {
    const { app } = this
    const reason = this.reason(action, subjects)
    const label = (subjects[0] && action.labelFor?.(subjects[0])) ?? action.label
    if (reason !== undefined) return app.say(`${label}: ${reason}`, 'warn')
    const what = `${label} ${calledAll(subjects)}`
    const { host, end } = patientHost(app, { what, place: () => placeIn(app, trail), waiting: app.waiting })
    const run = async (): Promise<void> => action.run(subjects, host)
    void run()
      .finally(end)
      .catch((error: unknown) => app.fail(what, error))
  }

  private reason(action: Action, subjects: readonly Subject[]): string | undefined {
    const [first] = subjects
    if (first === undefined) return 'nothing is selected'
    if (action.danger && this.app.readOnly) return readOnlyReason
    if (subjects.length > 1 && action.many !== true) return `acts on one object, and ${subjects.length} are marked`
    const other = subjects.find((subject) => !action.applies(subject))
    if (other !== undefined) return `does not apply to ${called(other)}, which is marked too`
    return action.blocked?.(first, this.app)
  }

  private global(command: string, name: string, trail: Trail): void {
    const { app } = this
    const run: Readonly<Record<string, () => void>> = {
      prompt: () => app.prompting.openCommand(),
      query: () => app.prompting.openQuery(),
      help: () => app.showHelp(),
      back: () => app.back(),
      close: () => (trail.depth > 1 ? app.back() : app.say('this is the first view; :q leaves')),
      'all-namespaces': () => app.switchNamespace(undefined),
      namespace: () => {
        const chosen = app.favourites()[Number(name) - 1]
        if (chosen === undefined) app.say(`no namespace behind ${name}; ? shows which there are`, 'warn')
        else app.switchNamespace(chosen)
      },
      'let-in': () => app.waiting.letIn(),
      'last-command': () => app.prompting.toggle(),
      'history-back': () => app.prompting.repeat(-1),
      'history-forth': () => app.prompting.repeat(1),
      aliases: () => app.command('aliases'),
      peek: () => app.body.togglePeek(),
      reload: () => app.reload(),
    }
    run[command]?.()
  }

  /** Every binding that holds now, the view's first. */
  shown(trail: Trail): readonly ShownKey[] {
    const { top } = trail
    const own =
      trail.ask(top, [], (state, view) => (view.keys as readonly ViewKey<unknown>[]).map((key) => this.shownKey(key, state))) ?? []
    const subjects = trail.subjects()
    const [first] = subjects
    // A key of the view's own is the view's; an action behind it cannot be reached here.
    const owned = new Set(own.flatMap((key) => key.keys))
    const acting =
      first === undefined
        ? []
        : actions
            .filter((action) => action.name !== top?.view.name && !owned.has(action.key) && action.applies(first))
            .map((action): ShownKey => ({
              keys: [action.key],
              command: action.name,
              label: action.labelFor?.(first) ?? action.label,
              group: action.danger ? 'act' : 'look',
              weight: action.weight?.(first),
              danger: action.danger,
              blocked: this.reason(action, subjects),
            }))
    const taken = new Set([...own, ...acting].flatMap((key) => key.keys))
    const query = top?.view.query
    const rest = globalKeys.flatMap((key): ShownKey[] => {
      if (key.keys.every((name) => taken.has(name)) || (key.command === 'let-in' && this.app.waiting.isEmpty)) return []
      if (key.command === 'query') return query === undefined ? [] : [{ ...key, label: query }]
      return key.command === 'namespace' ? this.digits(key, taken) : [key]
    })
    return [...own, ...acting, ...rest]
  }

  private shownKey(key: ViewKey<unknown>, state: unknown): ShownKey {
    return {
      keys: key.keys,
      command: key.command,
      group: key.group,
      label: key.labelFor?.(state) ?? key.label,
      weight: key.weightFor?.(state, this.app) ?? key.weight,
      blocked: key.danger === true && this.app.readOnly ? readOnlyReason : key.blocked?.(state, this.app),
    }
  }

  /** Each digit with the namespace behind it. */
  private digits(key: ShownKey, taken: ReadonlySet<string>): ShownKey[] {
    return this.app.favourites().flatMap((namespace, index): ShownKey[] => {
      const digit = String(index + 1)
      return taken.has(digit) ? [] : [{ ...key, keys: [digit], label: `namespace ${namespace}` }]
    })
  }
}

/** Whether the person has neither opened anything since nor gone to another row. */
function placeIn(app: App, trail: Trail): () => boolean {
  const [step, row] = [trail.top, trail.current()?.uid]
  return () => trail.top === step && trail.current()?.uid === row && !app.isBusy
}
