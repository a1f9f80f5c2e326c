/** What find does with what it finds: prints it in a form, or takes it away. */
import { groupName, userName } from '../../container-user.ts'
import type { AppletIo } from '../runner.ts'
import { formatDate } from './date.ts'
import type { Test } from './find-expression.ts'
import { modeText } from './ls.ts'
import { base } from './path-names.ts'

export const printing =
  (io: AppletIo, end: string): Test =>
  async ({ word }) => {
    await io.out(word + end)
    return true
  }

export const listing =
  (io: AppletIo): Test =>
  async ({ word, info }) => {
    await io.out(`${modeText(info)} ${String(info.size).padStart(9)} ${word}\n`)
    return true
  }

export const deleting =
  (io: AppletIo): Test =>
  ({ path }) => {
    io.files.remove(path)
    return true
  }

/** `-printf`: letters behind a percent sign stand for what is known of the file. */
export const formatted =
  (io: AppletIo, form: string): Test =>
  async ({ word, info, depth }) => {
    const name = base(word)
    const known: Readonly<Record<string, string>> = {
      p: word,
      f: name,
      h: word.includes('/') ? word.slice(0, -name.length - 1) : '.',
      P: depth === 0 ? '' : word.split('/').slice(-depth).join('/'),
      s: String(info.size),
      m: info.mode.toString(8),
      M: modeText(info),
      u: userName(io.files, info.uid) ?? String(info.uid),
      g: groupName(io.files, info.gid) ?? String(info.gid),
      U: String(info.uid),
      G: String(info.gid),
      d: String(depth),
      y: info.type.slice(0, 1),
      k: String(Math.ceil(info.size / 1024)),
      'T@': `${(info.modifiedAt / 1000).toFixed(10)}`,
      '%': '%',
    }
    const text = form
      .replace(/%(T.|[a-zA-Z%])/g, (whole, letters: string) =>
        letters.startsWith('T') && letters !== 'T@'
          ? letters === 'T+'
            ? formatDate(info.modifiedAt, '%F+%T.0000000000')
            : formatDate(info.modifiedAt, `%${letters.slice(1)}`)
          : (known[letters] ?? whole),
      )
      .replace(/\\([ntr0\\])/g, (_, sign: string) => ({ n: '\n', t: '\t', r: '\r', 0: '\0' })[sign] ?? '\\')
    await io.out(text)
    return true
  }
