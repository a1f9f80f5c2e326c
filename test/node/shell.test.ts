/** Scripts in the simulated shell: what they write, how they end, how long they take by the container's clock. */
import { beforeAll, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { baseTree } from '../../src/node/simulated/base-tree.ts'
import { expressionMaker } from '../../src/node/simulated/expressions/expression.ts'
import { MountedFiles } from '../../src/node/simulated/mounted-files.ts'
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
  const files = new MountedFiles(baseTree(undefined, clock), [])
  files.makeDirectory('/data')
  const context: ProgramContext = {
    image: 'busybox',
    argv,
    env: { PATH: '/bin', HOME: '/root', HOSTNAME: 'pod', ...env },
    workingDir: '/',
    ports: [],
    isTask: false,
    files,
    clock,
    random: seededRandom(1),
    hostname: 'pod',
    user: { uid: 0, gid: 0, groups: [] },
    filesAs: (view) => files.with([], view),
    pid,
    tty,
    processes: {
      list: () => [{ pid: 1, command: argv.join(' '), uid: 0, startedAt: clock.now() }],
      signal: () => false,
      add: () => ({ pid: 7, remove: () => undefined }),
      rename: () => undefined,
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

// The clock runs on while a module is loaded.
beforeAll(async () => void (await expressionMaker()))

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
  [
    'expressions of many commands',
    `cd /data; printf 'foo.1\\nbar12\\nfoo+\\n' > t; grep -o '[0-9]\\+' t; grep -c -e foo -e bar t; grep -x 'foo+' t; grep -E '^(foo|bar)[0-9]+$' t; grep -F . t; grep -P '\\d(?=2)' t; sed -n 's/\\([a-z]*\\)\\.\\([0-9]\\)/\\2-\\1 &/p' t; sed 's/[o0]/x/2' t | head -n 1; sed '/BAR/Id;s/o/[&]/g' t; expr abc123 : '[a-z]*'; expr abc123 : '[a-z]*\\([0-9]*\\)'; find . -regex '.*/t'; awk -F'[.+]+' '/^f/ { print $1, NF }' t; awk '$1 ~ /r1+2$/' t; grep '(' t; grep '\\(' t 2>&1`,
    "1\n12\n3\nfoo+\nbar12\nfoo.1\nbar12\n1-foo foo.1\nfox.1\nf[o][o].1\nf[o][o]+\n3\n123\n./t\nfoo 2\nfoo 2\nbar12\ngrep: bad regex '\\(': Unmatched ( or \\(\n",
    2,
  ],
  [
    'patterns that would try everything',
    'x=$(yes a | head -n 3000 | tr -d "\\n"); [[ $x == *a*a*a*a*a*a*b ]] || echo none; case $x in *a*a*a*a*b*) ;; *) echo none;; esac; y=${x##*a*a*b}; z=${x%%*b*a*a}; echo ${#y} ${#z}; w=${x//a*a*b/}; echo ${#w}; v=${x/a*a/-}; echo $v; echo $x | grep -cE "(a|aa)+$"; [[ $x =~ ^(a+)+b ]] || echo none',
    'none\nnone\n3000 3000\n3000\n-\n1\nnone\n',
  ],
  [
    'classes of signs',
    'for x in a " " é; do case $x in [[:print:]]) echo printed;; *) echo "<$x>";; esac; done',
    'printed\nprinted\n<é>\n',
  ],
  [
    'long runs of blanks and of lines',
    'x=$(head -c 300000 /dev/zero | tr "\\0" "\\n"; echo x; echo); echo ${#x}; { head -c 300000 /dev/zero | tr "\\0" " "; echo "x "; } | { read -r y; echo "[$y]"; }; basename /a/b//',
    '300001\n[x]\nb\n',
  ],
  ['not found', 'nosuch 2>&1; echo $?', 'sh: nosuch: not found\n127\n'],
  ['head closes the pipe', 'yes | head -n 2', 'y\ny\n'],
  ['head reads no further than it must', 'yes | head -c 3', 'y\ny'],
  [
    'ends of bytes and of lines',
    'printf "1\\n2\\n3" > /data/t; tail -c 3 /data/t; echo; tail -c +3 /data/t; echo; tail -n 1 /data/t; tail -n 0 /data/t; echo; tail -n +2 /data/t',
    '2\n3\n2\n3\n3\n2\n3',
  ],
  ['bytes that are no text', 'echo //4= | base64 -d | tail -c +1 | tail -c 1 | base64', '/g==\n'],
  [
    'tar says what it leaves out',
    'echo x > /data/f; tar cf - /data/f /none 2>&1 >/dev/null; tar xf - -C /none 2>&1 </dev/null',
    "tar: removing leading '/' from member names\ntar: /none: No such file or directory\ntar: error exit delayed from previous errors\ntar: can't change directory to '/none': No such file or directory\n",
    1,
  ],
  ['sleeping by the clock', 'date +%T; sleep 90; date +%T', '03:04:05\n03:05:35\n'],
  ['background and wait', '(sleep 2; echo late) & echo early; wait; echo done', 'early\nlate\ndone\n'],
  ['xargs and find', 'mkdir -p /data/d; touch /data/d/1 /data/d/2; find /data/d -type f | xargs -n1 basename', '1\n2\n'],
  [
    'symbolic links',
    'cd /data; echo x > f; ln -s f l; ln -s /data d; ln -s none dead; cat l d/l; readlink l; readlink -f d/l; ls -l | sed "s/.* //"; test -L l && echo link; test -e dead || echo dead; rm l; cat f',
    'x\nx\nf\n/data/f\n4\n/data\nnone\nf\nf\nlink\ndead\nx\n',
  ],
  ['links in a circle', 'cd /data; ln -s a b; ln -s b a; cat a 2>&1', "cat: can't open 'a': Too many levels of symbolic links\n", 1],
  [
    'devices',
    'head -c 4 /dev/zero | od -An -tx1; echo gone > /dev/null; wc -c < /dev/null; echo out > /dev/stdout; head -c 300 /dev/urandom | wc -c; dd if=/dev/zero of=/data/z bs=1k count=2 2>/dev/null; stat -c %s /data/z; test -c /dev/null && echo device; echo x | tee /dev/stderr 2>&1 >/dev/null',
    ' 00 00 00 00\n0\nout\n300\n2048\ndevice\nx\n',
  ],
  [
    'what has no end is not kept for ever',
    'sort /dev/zero 2>&1; { x=$(cat /dev/zero); } 2>&1; (x=a; while :; do x=$x$x; done) 2>&1',
    'sort: standard input: Cannot allocate memory\ncat: standard output: Cannot allocate memory\nsh: out of memory\n',
    2,
  ],
  [
    'what is long is counted as it comes',
    'head -c 70M /dev/zero | wc -c; head -c 70000k /dev/zero | md5sum; printf "ein Käse\\n zwei  " | wc -lwm',
    '73400320\n4d77339897a4a0379f60b136b4ecac9f  -\n1 3 16\n',
  ],
  [
    'tr goes by bytes',
    "echo 'Hello  World' | tr a-z A-Z; echo aabbcc | tr -s ab; echo 'a1b2' | tr -cd '[:digit:]'; echo; echo a.b:c | tr .: ' -'; echo xyz | tr x-z 12; echo 'q  w' | tr -s '[:space:]' '_'",
    'HELLO  WORLD\nabcc\n12\na b-c\n122\nq_w_',
  ],
  ['all but the last', 'seq 5 | head -n -3; printf abcdef | head -c -2; echo; seq 3 | tail -c 2k', '1\n2\nabcd\n1\n2\n3\n'],
  ['a count that is none', 'head -n x /dev/null 2>&1; tail -c x /dev/null 2>&1', "head: invalid number 'x'\ntail: invalid number 'x'\n", 1],
  [
    'rows of numbers',
    'seq 0 .1 .3; seq -w 8 11; seq -s, 3 -1 1; seq 2000000 | tail -n 1',
    '0.0\n0.1\n0.2\n0.3\n08\n09\n10\n11\n3,2,1\n2000000\n',
  ],
  ['a copy of a file that grows', 'cd /data; echo 1 > a; echo 2 >> a; cp a b; echo 3 >> a; echo 4 >> b; cat a b', '1\n2\n3\n1\n2\n4\n'],
  [
    'signals by their names',
    'kill -l | head -n 2; trap "echo never" SIGSEGV WINCH; trap',
    " 1) HUP\n 2) INT\ntrap -- 'echo never' SEGV\ntrap -- 'echo never' WINCH\n",
  ],
  [
    'packed files',
    'cd /data; echo text > f; ln -s f l; gzip -k f; zcat f.gz; tar czf a.tgz f l; mkdir x; tar xzf a.tgz -C x; readlink x/l; cat x/l; gunzip -c f.gz; gunzip f.gz 2>&1',
    'text\nf\ntext\ntext\ngunzip: f: File exists\n',
    1,
  ],
  [
    'packed files that are damaged',
    'cd /data; seq 9 | gzip | head -c 20 > a.gz; gunzip a.gz 2>&1; tar xzf a.gz 2>&1; echo $?',
    'gunzip: a.gz: invalid magic\ntar: short read\n1\n',
  ],
  [
    'owners and modes',
    'cd /data; touch f; chown 1000:nogroup f; chmod u=rwx,g+s,o-r f; stat -c "%u %g %a %A" f; mkdir -m 1777 t; stat -c %A t; id nobody',
    '1000 65534 2740 -rwxr-S---\ndrwxrwxrwt\nuid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)\n',
  ],
  [
    'find leaves out what is pruned',
    'cd /data; mkdir -p p/skip/in p/keep; touch p/skip/in/a p/keep/a; find p -name skip -prune -o -type f -print; find p ! \\( -type d -o -size +9k \\); find p -perm -7; find p -nothing 2>&1',
    'p/keep/a\np/keep/a\np/skip/in/a\nfind: unrecognized: -nothing\n',
    1,
  ],
  [
    'find by what files are',
    'cd /data; mkdir -p a/b; touch a/one.txt a/b/two; ln -s one.txt a/l; printf 12345 > a/five; find a -type l; find a -name "*.txt" -o -size +4c -type f; find a -type f ! -name "t*" -exec basename {} ";"; find a -mindepth 2',
    'a/l\na/five\na/one.txt\nfive\none.txt\na/b/two\n',
  ],
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

/** Lets what has something to do go on, without the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function typeInto({ program }: Run, text: string): Promise<void> {
  program.write(new TextEncoder().encode(text))
  await settle()
}

test('a terminal echoes, edits and answers', async () => {
  const run = start(['sh'], { tty: true, pid: 20 })
  const type = (text: string): Promise<void> => typeInto(run, text)
  await type('echo hellp\u007fo\r')
  await type('exit 3\r')
  expect((await run.program.exit).code).toBe(3)
  expect(run.output()).toBe('/ # echo hellp\b \bo\r\nhello\r\n/ # exit 3\r\n')
})

test('su at a terminal is another shell, with the prompt of its user', async () => {
  const run = start(['sh'], { tty: true, pid: 20 })
  for (const text of ['su nobody\r', 'whoami\r', 'exit\r', 'whoami\r', 'exit\r']) await typeInto(run, text)
  expect((await run.program.exit).code).toBe(0)
  expect(run.output()).toBe('/ # su nobody\r\n/ $ whoami\r\nnobody\r\n/ $ exit\r\n/ # whoami\r\nroot\r\n/ # exit\r\n')
})

test.each([
  ['a command that waits', 'sleep 100', ''],
  ['a loop', 'while true; do (sleep 100); done', ''],
  ['a pipeline', 'sleep 100 | cat', ''],
  ['what reads the terminal', 'cat', 'half'],
])('Ctrl-C ends %s, and not the shell', async (_title, command, typed) => {
  const run = start(['sh'], { tty: true, pid: 20 })
  const type = (text: string): Promise<void> => typeInto(run, text)
  await type('sleep 3; echo later &\r')
  await type('\u0003')
  await type(`${command}\r`)
  await type(typed)
  await type('\u0003')
  await type('echo $?\r')
  await type('exit 3\r')
  expect((await run.program.exit).code).toBe(3)
  expect(run.output()).toBe(`/ # sleep 3; echo later &\r\n^C\r\n/ # ${command}\r\n${typed}^C\r\n/ # echo $?\r\n130\r\n/ # exit 3\r\n`)
})

test('Ctrl-C at the prompt asks anew, and ends what was typed in the same breath', async () => {
  const run = start(['sh'], { tty: true, pid: 20 })
  const type = async (text: string): Promise<void> => {
    await typeInto(run, text)
    await run.clock.advance(1, settle)
    await settle()
  }
  await type('half\u0003')
  await type('sleep 1000\r\u0003')
  await type('exit 3\r')
  expect((await run.program.exit).code).toBe(3)
  expect(run.output()).toBe('/ # half^C\r\n/ # sleep 1000\r\n^C\r\n/ # exit 3\r\n')
})

test('stty tells how large the terminal is', async () => {
  const run = start(['sh', '-c', 'stty size'], { tty: true, pid: 20 })
  run.program.resize(100, 30)
  expect(await finish(run)).toBe(0)
  expect(run.output()).toBe('30 100\r\n')
  const none = start(['stty', 'size'])
  expect([await finish(none), none.errors()]).toEqual([1, 'stty: standard input: Not a tty\n'])
})

test.each([
  ['sh -c "exec sh"', ['sh', '-c', 'exec sh']],
  ['sh -c "sh"', ['sh', '-c', 'sh']],
  ['sh -i', ['sh', '-i']],
])('a shell at a terminal asks for commands: %s', async (_title, argv) => {
  const run = start(argv, { tty: true, pid: 20 })
  const type = (text: string): Promise<void> => typeInto(run, text)
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
