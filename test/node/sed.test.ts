/** sed of the simulated shell; what is wanted is what other seds print, and busybox's words where something is wrong. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>

beforeAll(async () => {
  cluster = await startCluster()
  await cluster.pod('p', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }] })
  await cluster.advance(5000)
  await runInPod(cluster, 'p', `mkdir /w; printf 'a 1\\nb 2\\na 3\\n\\nfoo:bar 7\\n' > /w/s; printf 'x' > /w/u`)
})
afterAll(() => cluster.stop())

const run = (script: string) => runInPod(cluster, 'p', `cd /w; (${script}\n) 2>&1`)

it.each<[name: string, script: string, wanted: string]>([
  ['blocks', `sed -n '/b/,/^$/{s/[0-9]/#/;/a/!s/$/!/;p}' s`, 'b #!\na #\n!\nfoo:bar #\n'],
  [
    'blocks within blocks',
    `sed '/a/{\n/1/{\ns/a/A/\ns/$/./\n}\n}' s; sed -e '1{' -e 's/a/Q/;q' -e '}' s`,
    'A 1.\nb 2\na 3\n\nfoo:bar 7\nQ 1\n',
  ],
  [
    'the hold space',
    `sed -n 'H;\${x;s/\\n/,/g;p}' s; sed '1!G;h;$!d' s; sed '1{h;d};2{x;G}' s`,
    ',a 1,b 2,a 3,,foo:bar 7\nfoo:bar 7\n\na 3\nb 2\na 1\na 1\nb 2\na 3\n\nfoo:bar 7\n',
  ],
  [
    'lines by number',
    `sed -n '2~2p;$=' s; sed -n '/b/,+1p' s; sed '2,4!d' s; sed -n '3,1p' s`,
    'b 2\n\n5\nb 2\na 3\nfoo:bar 7\nb 2\na 3\n\na 3\n',
  ],
  ['ranges from the very first line', `sed '0,/a/s//A/;1,/a/d' s`, '\nfoo:bar 7\n'],
  [
    'text around lines',
    `sed '1i before' s | head -n 1; sed '1a\\\nx;y\\\nz' s | head -n 3; sed '1,3c changed' s; sed '$c last' s | tail -n 1`,
    'before\na 1\nx;y\nz\nchanged\n\nfoo:bar 7\nlast\n',
  ],
  ['parts of several lines', `sed 'N;P;D' s; sed '$!N;s/\\n/ /' s`, 'a 1\nb 2\na 3\n\nfoo:bar 7\na 1 b 2\na 3 \nfoo:bar 7\n'],
  [
    'jumps',
    `sed ':a;s/^\\(x*\\)[a-w]/\\1x/;ta' s | tail -n 1; sed 's/a/x/;T;s/1/one/' s | head -n 3; sed 'b end;s/a/X/;:end;s/b/Y/' s | sed -n 2p`,
    'xxx:bar 7\nx one\nb 2\nx 3\nY 2\n',
  ],
  ['cases', `sed -E 's/(a|foo)/\\U&b\\E-\\u&/' s`, 'AB-A 1\nb 2\nAB-A 3\n\nFOOB-Foo:bar 7\n'],
  [
    'which match',
    `sed 's/[^ ]*/<&>/2;s|/|_|g;s,\\.,/,' s; sed 's/[ab]/*/2g' s | tail -n 1`,
    'a <1>\nb <2>\na <3>\n\nfoo:bar <7>\nfoo:b*r 7\n',
  ],
  ['signs', `sed 'y/ab:/AB\\n/' s | tail -n 2; printf 'a\\t\\\\\\001é\\n' | sed -n l`, 'foo\nBAr 7\na\\t\\\\\\001\\303\\251$\n'],
  [
    'files',
    `sed -n '/a/w out' s; cat out; sed '1r u' s | head -n 2; sed '1r none' s | head -n 1; sed -n 's/foo/F/w out' s; cat out`,
    'a 1\na 3\nfoo:bar 7\na 1\nxb 2\na 1\nF:bar 7\n',
  ],
  ['a last line without an end', `sed 's/x/y/' u; sed p u; sed '$a end' u; sed -n p u s | head -n 2`, 'yx\nxx\nend\nx\na 1\n'],
  [
    'changes in place',
    `cp s i; sed -i.bak '1d;3q' i; cat i; wc -l < i.bak; cp u i; sed -i 's/x/y/' i; cat i; sed -i p none`,
    'b 2\na 3\n5\nysed: none: No such file or directory\n(1)',
  ],
  ['files by themselves', `sed -s -n '1p' s u; sed -n '$p' s u`, 'a 1\nxx'],
  ['how it leaves', `sed 2q5 s; echo $?; sed 2Q s; sed -n '2{p;q}' s`, 'a 1\nb 2\n5\na 1\nb 2\n'],
  [
    'options',
    `sed --expression='s/a/b/' -n -e p s | head -n 1; printf '#n\\n/b/p\\n' > f; sed -f f s; sed -nE '/(foo)+/p' s; sed -ne 1p s`,
    'b 1\nb 2\nfoo:bar 7\nfoo:bar 7\na 1\n',
  ],
  [
    'what is wrong',
    `for s in '{p' 'p}' 'k' 'bz' 's/a/b' 's/a/b/k' '/a' '1,p' 'y/a/bc/' 's//x/' 's/\\(/x/'; do sed "$s" s; done`,
    "sed: unmatched '{'\nsed: unexpected '}'\nsed: unsupported command k\nsed: can't find label for jump to 'z'\nsed: bad format in substitution expression\nsed: extra characters after command\nsed: unterminated match\nsed: no address after comma\nsed: y command strings have different lengths\nsed: no previous regexp\nsed: bad regex '\\(': Unmatched ( or \\(\n(1)",
  ],
  ['loops without an end', `timeout 2 sed ':a;ba' s; echo $?; sed ':a;s/.*/&&/;ta' u`, '143\nsed: line too long\n(1)'],
])('%s', async (_, script, wanted) => {
  expect(await run(script)).toBe(wanted)
})
