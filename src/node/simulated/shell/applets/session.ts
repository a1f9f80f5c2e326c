/** Commands of people at a terminal: pagers, editors, watch, stty, time, and package managers, which find nothing to download. */
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'

/** Nobody turns pages here: all of it comes at once. */
const pager: Applet = (io) => io.run(['cat', ...io.args.filter((arg) => !/^[-+]/.test(arg))])

/** `watch -n 2 command`: until it is ended, with the screen cleared on a terminal. */
const watch: Applet = async (io) => {
  const at = io.args.findIndex((arg, index) => !arg.startsWith('-') && !/^-(n|-interval)$/.test(io.args[index - 1] ?? ''))
  if (at < 0) {
    io.err('watch: usage: watch [-n SEC] [-t] PROG ARGS\n')
    return 1
  }
  const seconds = Number(options(io.args.slice(0, at), 'n').values.get('n') ?? 2)
  const command = io.args.slice(at)
  for (;;) {
    await io.out(`${io.context.tty ? '\u001b[H\u001b[J' : ''}Every ${seconds.toFixed(1)}s: ${command.join(' ')}\n\n`)
    await io.run(['sh', '-c', command.join(' ')])
    await io.life.sleep(seconds * 1000)
  }
}

/** `stty size` tells how large the terminal is; what else it sets is the terminal's own business here. */
const stty: Applet = async (io) => {
  const { terminal } = io
  if (terminal === undefined) {
    io.err('stty: standard input: Not a tty\n')
    return 1
  }
  if (io.args[0] === 'size') await io.out(`${terminal.rows} ${terminal.columns}\n`)
  else if (io.args.length === 0 || io.args[0] === '-a')
    await io.out(`speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;\n`)
  return 0
}

const time: Applet = async (io) => {
  const started = io.life.clock.now()
  const status = await io.run(io.args)
  const seconds = (io.life.clock.now() - started) / 1000
  io.err(`real\t${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`)
  return status
}

/** What a simulated container can run is there from the start, so that scripts which fetch their tools first go on. */
const packages: Applet = (io) => {
  io.err(`${io.name}: nothing is downloaded into simulated containers; what they can run is there already\n`)
  return 0
}

const editor: Applet = (io) => {
  io.err(`${io.name}: there is no full-screen editor in simulated containers; write files with 'cat > FILE', change them with 'sed -i'\n`)
  return 1
}

export const sessionApplets: Readonly<Record<string, Applet>> = {
  less: pager,
  more: pager,
  watch,
  stty,
  time,
  vi: editor,
  vim: editor,
  nano: editor,
  'apt-get': packages,
  apt: packages,
  apk: packages,
  yum: packages,
  dnf: packages,
}
