/** Scripts in the simulated shell: what they write, how they end, how long they take by the container's clock. */
import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { FileTree } from '../../src/node/simulated/file-tree.ts'
import { mountedFiles } from '../../src/node/simulated/mounted-files.ts'
import type { ProgramContext, RunningProgram } from '../../src/node/simulated/program.ts'
import { shell } from '../../src/node/simulated/shell/shell.ts'

interface Run {
  readonly clock: ManualClock
  readonly context: ProgramContext
  readonly program: RunningProgram
  output(): string
  errors(): string
}

function start(
  argv: readonly string[],
  { tty = false, pid = 1, env = {} }: { tty?: boolean; pid?: number; env?: Record<string, string> } = {},
): Run {
  const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5))
  const written = { stdout: '', stderr: '' }
  const tree = new FileTree(() => clock.now())
  const files = mountedFiles(tree, [])
  for (const directory of ['/tmp', '/data', '/root']) files.makeDirectory(directory, { recursive: true })
  const context: ProgramContext = {
    image: 'busybox',
    argv,
    env: { PATH: '/bin', HOME: '/root', HOSTNAME: 'pod', ...env },
    workingDir: '/',
    ports: [],
    files,
    clock,
    random: seededRandom(1),
    hostname: 'pod',
    user: { uid: 0, gid: 0, groups: [] },
    pid,
    tty,
    processes: {
      list: () => [{ pid: 1, command: argv.join(' '), user: 'root', startedAt: clock.now() }],
      signal: () => false,
      add: () => ({ pid: 7, remove: () => undefined }),
    },
    network: {
      ip: '10.244.1.2',
      listen: () => () => undefined,
      ports: () => [],
      resolve: () => [],
      dns: { nameServers: ['10.96.0.10'], searches: [], options: [] },
      query: () => 'unknown',
      answersPing: () => false,
      request: () => Promise.reject(new Error('none')),
      connect: () => Promise.reject(new Error('none')),
    },
    output: (stream, bytes) => {
      written[stream] += new TextDecoder().decode(bytes)
    },
    log: () => undefined,
    use: () => undefined,
  }
  return { clock, context, program: shell.start(context), output: () => written.stdout, errors: () => written.stderr }
}

/** Lets the script run on by itself and by the clock until it ends. */
async function finish(run: Run, limitMs = 3_600_000): Promise<number> {
  let ended: number | undefined
  void run.program.exit.then(({ code }) => {
    ended = code
  })
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 60 && ended === undefined; turn++) await Promise.resolve()
  }
  const end = run.clock.now() + limitMs
  for (let idle = 0; ended === undefined && idle < 200;) {
    await new Promise((resolve) => setImmediate(resolve))
    await settle()
    const next = run.clock.next()
    if (next === undefined) idle++
    else if (next > end) break
    else {
      idle = 0
      await run.clock.advance(next - run.clock.now(), settle)
    }
  }
  return ended ?? -1
}

test.each<[string, string, string, number?]>([
  ['quotes and variables', `x="a b"; echo $x "$x" '$x' \${x}c`, 'a b a b $x a bc\n'],
  ['fields and empty words', `x="  1   2 "; set -- $x; echo $# "[$1]" "$2"`, '2 [1] 2\n'],
  ['all parameters', 'set -- "a b" c; for p in "$@"; do echo "<$p>"; done; echo "$*"', '<a b>\n<c>\na b c\n'],
  ['defaults', 'echo ${none:-d} ${none:=e} $none ${none:+f} ${#none}', 'd e e f 1\n'],
  [
    'cutting and replacing',
    'f=/a/b.tar.gz; echo ${f##*/} ${f%.*} ${f%%.*} ${f#/} ${f/a/x} ${f:1:3}',
    'b.tar.gz /a/b.tar /a/b a/b.tar.gz /x/b.tar.gz a/b\n',
  ],
  ['arithmetic', 'n=3; echo $((n*2+1)) $((n>2 ? 10 : 20)) $((7/2)) $((7%4)); n=$((n+1)); echo $n; ((n++)); echo $n', '7 10 3 3\n4\n5\n'],
  [
    'special variables in arithmetic',
    'a=0; for i in 1 2 3 4 5 6 7 8 9 10; do a=$((a + RANDOM)); done; [ $a -gt 0 ] && echo random',
    'random\n',
  ],
  ['substitution', 'echo "today: $(date +%F)" `echo old`', 'today: 2026-01-02 old\n'],
  ['if, elif, else', 'if [ 1 -gt 2 ]; then echo a; elif [ -d /tmp ]; then echo b; else echo c; fi', 'b\n'],
  [
    'while with break and continue',
    'i=0; while true; do i=$((i+1)); [ $i = 2 ] && continue; [ $i -gt 4 ] && break; echo $i; done',
    '1\n3\n4\n',
  ],
  ['until', 'i=0; until [ $i -ge 2 ]; do echo $i; i=$((i+1)); done', '0\n1\n'],
  [
    'for over braces and globs',
    'touch /data/a.txt /data/b.txt; for f in /data/*.txt x{1..3}; do echo $f; done',
    '/data/a.txt\n/data/b.txt\nx1\nx2\nx3\n',
  ],
  ['case', 'for w in cat 42 dog; do case $w in c*) echo C;; [0-9]*) echo N;; *) echo other;; esac; done', 'C\nN\nother\n'],
  ['functions, locals and return', 'f() { local v=in; echo "$v $1"; return 3; }; v=out; f x; echo $? $v', 'in x\n3 out\n'],
  ['pipes', 'printf "b\\na\\nb\\n" | sort | uniq -c | sed "s/^ *//"', '1 a\n2 b\n'],
  [
    'redirections',
    'echo one > /data/x; echo two >> /data/x; cat < /data/x; wc -l < /data/x; cat /none 2>/dev/null || echo failed',
    'one\ntwo\n2\nfailed\n',
  ],
  ['here documents', "n=5; cat <<EOF\nn is $n\nEOF\ncat <<'EOF'\nn is $n\nEOF", 'n is 5\nn is $n\n'],
  ['read in a loop', 'printf "a 1\\nb 2\\n" | while read name count; do echo "$count-$name"; done', '1-a\n2-b\n'],
  ['subshells keep their changes', 'x=1; (x=2; cd /tmp; pwd); echo $x; pwd', '/tmp\n1\n/\n'],
  ['exit codes of lists', 'false || echo or; true && echo and; ! false; echo $?', 'or\nand\n0\n'],
  ['set -e', 'set -e; false || true; echo on; false; echo never', 'on\n', 1],
  ['a trap that sets the status of its subshell', '(trap "exit 3" EXIT; true); echo $?', '3\n'],
  ['exit in a trap', 'trap "echo bye" EXIT; echo hi; exit 4', 'hi\nbye\n', 4],
  ['eval and command -v', 'c="echo evaluated"; eval $c; command -v cat', 'evaluated\n/bin/cat\n'],
  ['arrays', 'a=(x "y z"); echo ${#a[@]} "${a[1]}"; a+=(w); for i in "${a[@]}"; do echo "$i"; done', '2 y z\nx\ny z\nw\n'],
  ['double brackets', '[[ abc == a* && ! -f /none ]] && echo yes; [[ a1b =~ ^a([0-9])b$ ]] && echo ${BASH_REMATCH[1]}', 'yes\n1\n'],
  [
    'grep, cut, tr, awk',
    'printf "root:x:0\\nweb:x:7\\n" > /data/p; grep web /data/p | cut -d: -f1,3 | tr a-z A-Z; awk -F: \'{ s += $3 } END { print s, NR }\' /data/p',
    'WEB:7\n7 2\n',
  ],
  ['not found', 'nosuch 2>&1; echo $?', 'sh: nosuch: not found\n127\n'],
  ['head closes the pipe', 'yes | head -n 2', 'y\ny\n'],
  ['sleeping by the clock', 'date +%T; sleep 90; date +%T', '03:04:05\n03:05:35\n'],
  ['background and wait', '(sleep 2; echo late) & echo early; wait; echo done', 'early\nlate\ndone\n'],
  ['xargs and find', 'mkdir -p /data/d; touch /data/d/1 /data/d/2; find /data/d -type f | xargs -n1 basename', '1\n2\n'],
  ['printf', 'printf "%-5s|%03d|%s\\n" ab 7 x y 8 z', 'ab   |007|x\ny    |008|z\n'],
])('%s', async (_, script, expected, code = 0) => {
  const run = start(['sh', '-c', script])
  const ended = await finish(run)
  expect([run.output(), ended, run.errors()]).toEqual([expected, code, ''])
})

test('a first process without a trap takes no notice of TERM, and KILL ends it', async () => {
  const run = start(['sh', '-c', 'while true; do sleep 1; done'])
  await run.clock.advance(3000)
  run.program.signal('TERM')
  await run.clock.advance(3000)
  run.program.signal('KILL')
  expect(await run.program.exit).toEqual({ code: 137, signal: 9 })
})

test('another process dies of TERM', async () => {
  const run = start(['sh', '-c', 'sleep 100'], { pid: 12 })
  run.program.signal('TERM')
  expect(await run.program.exit).toEqual({ code: 143, signal: 15 })
})

test('a trap runs when wait is interrupted', async () => {
  const run = start(['sh', '-c', 'trap "echo stopping; exit 0" TERM; sleep 1000 & wait'])
  await new Promise((resolve) => setImmediate(resolve))
  run.program.signal('TERM')
  expect((await run.program.exit).code).toBe(0)
  expect(run.output()).toBe('stopping\n')
})

test('a loop without a pause leaves room for others', async () => {
  const run = start(['sh', '-c', 'while :; do :; done'])
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    await run.clock.advance(20)
  }
  run.program.signal('KILL')
  expect((await run.program.exit).code).toBe(137)
})

test('a terminal echoes, edits and answers', async () => {
  const run = start(['sh'], { tty: true, pid: 20 })
  const type = async (text: string): Promise<void> => {
    run.program.write(new TextEncoder().encode(text))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  await type('echo hellp\u007fo\r')
  await type('exit 3\r')
  expect((await run.program.exit).code).toBe(3)
  expect(run.output()).toBe('/ # echo hellp\b \bo\r\nhello\r\n/ # exit 3\r\n')
})

test.each([
  ['sh -c "exec sh"', ['sh', '-c', 'exec sh']],
  ['sh -c "sh"', ['sh', '-c', 'sh']],
  ['sh -i', ['sh', '-i']],
])('a shell at a terminal asks for commands: %s', async (_title, argv) => {
  const run = start(argv, { tty: true, pid: 20 })
  const type = async (text: string): Promise<void> => {
    run.program.write(new TextEncoder().encode(text))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  await type('')
  await type('\u0003')
  await type('echo one\r')
  await type('exit 3\r')
  expect((await run.program.exit).code).toBe(3)
  expect(run.output()).toMatch(/^\/ # [^]*echo one\r\none\r\n\/ # exit 3\r\n$/)
})

test('a container may run a command of the image without a shell', async () => {
  const run = start(['/bin/echo', '-n', 'plain'])
  expect(await finish(run)).toBe(0)
  expect(run.output()).toBe('plain')
})
