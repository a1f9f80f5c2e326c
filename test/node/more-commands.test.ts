/** Commands of lessons beyond the daily ones: comparing files, other users, other roots, columns of ps. */
import { expect, test } from 'vitest'
import { changes } from '../../src/node/simulated/shell/applets/line-changes.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

const idle = { name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }

async function inPod(script: string, spec: object = {}): Promise<string> {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [idle], ...spec })
  await cluster.advance(5000)
  const said = await runInPod(cluster, 'p', script)
  await cluster.stop()
  return said
}

test('diff shows changes with their surroundings, as busybox does', async () => {
  expect(await inPod('cd /tmp; seq 20 > a; seq 20 | sed "3d;s/^15/XV/" > b; echo 21 >> b; diff a b')).toBe(
    '--- a\n+++ b\n@@ -1,6 +1,5 @@\n 1\n 2\n-3\n 4\n 5\n 6\n@@ -12,9 +11,10 @@\n 12\n 13\n 14\n-15\n+XV\n 16\n 17\n 18\n 19\n 20\n+21\n(1)',
  )
  expect(await inPod('cd /tmp; echo x > a; printf "X  \\n" > b; diff -ib a b && diff -q a b; diff -s a a; diff a none')).toBe(
    'Files a and b differ\nFiles a and a are identical\ndiff: none: No such file or directory\n(2)',
  )
  expect(await inPod('cd /tmp; mkdir -p d/s e/s; echo 1 > d/s/x; printf 1 > e/s/x; touch d/only; diff -r d e')).toBe(
    'Only in d: only\ndiff -r d/s/x e/s/x\n--- d/s/x\n+++ e/s/x\n@@ -1 +1 @@\n-1\n+1\n\\ No newline at end of file\n(1)',
  )
})

test('the fewest lines make one list of the other', () => {
  expect(changes([...'abcabba'], [...'cbabac'])).toHaveLength(4)
  expect(changes(['a'], ['a'])).toEqual([])
  const numbers = Array.from({ length: 3000 }, (_, at) => `${at}`)
  expect(
    changes(
      numbers,
      numbers.map((number) => `-${number}`),
    ),
  ).toEqual([{ from: 0, removed: 3000, to: 0, added: 3000 }])
})

test('cmp, comm, truncate and what is refused', async () => {
  expect(await inPod('cd /tmp; echo abc > a; echo abd > b; cmp a b; cmp -s a a && echo same; printf ab > c; cmp a c')).toBe(
    'a b differ: char 3, line 1\nsame\ncmp: EOF on c\n(1)',
  )
  expect(await inPod('cd /tmp; printf "a\\nb\\n" > a; printf "b\\nc\\n" > b; comm a b; comm -12 a b; comm -3 a b')).toBe(
    'a\n\t\tb\n\tc\nb\na\n\tc\n',
  )
  expect(
    await inPod('cd /tmp; echo abc > a; truncate -s 2 a; cat a; echo; truncate -s +1k a; wc -c < a; truncate -s 1M big; stat -c %s big'),
  ).toBe('ab\n1026\n1048576\n')
  expect(await inPod('mkfifo /tmp/f; vi /tmp/f')).toMatch(
    /^mkfifo: there are no named pipes.*\nvi: there is no full-screen editor.*\n\(1\)$/,
  )
})

test('ps shows the columns that are asked for', async () => {
  expect(await inPod('ps -o pid,comm; ps -o user=,args= | head -n 1; ps -o pid -o x')).toMatch(
    /^PID {3}COMMAND\n {4}1 sleep\n[^]*root {5}sleep infinity\nps: bad -o argument 'x', supported arguments: pid,.*\n\(1\)$/,
  )
})

test('su runs a shell as another user, chroot one below another root', async () => {
  expect(await inPod('su nobody -c "id -u; touch /root-only; whoami; echo \\$HOME"')).toBe(
    '65534\ntouch: /root-only: Permission denied\nnobody\n/nonexistent\n',
  )
  expect(await inPod('su no-such; echo $?; su - root -c pwd')).toBe('su: unknown user no-such\n1\n/root\n')
  expect(await inPod('su root -c id', { securityContext: { runAsUser: 1000 } })).toBe('su: must be suid to work properly\n(1)')
  expect(
    await inPod(
      'mkdir -p /jail/etc /out; echo in > /jail/etc/x; ln -s /etc/x /jail/l; ln -s ../../out /jail/o; chroot /jail sh -c "pwd; cat /l /etc/x; ls /; cd ..; pwd; test -d /o || echo jailed; realpath /l"; chroot /none; chroot /jail/etc/x ls',
    ),
  ).toBe(
    "/\nin\nin\netc\nl\no\n/\njailed\n/etc/x\nchroot: can't change root directory to '/none': No such file or directory\nchroot: can't change root directory to '/jail/etc/x': Not a directory\n(1)",
  )
})

test('grep shows what stands around, goes below directories, and tells files apart', async () => {
  const files = 'mkdir -p /tmp/g/d; cd /tmp/g; seq 12 > a; echo 7 > d/b; echo x > d/c;'
  expect(await inPod(`${files} grep -A1 -B1 -n 7 a; grep -C1 -E '^(2|9)$' a`)).toBe('6-6\n7:7\n8-8\n1\n2\n3\n--\n8\n9\n10\n')
  expect(await inPod(`${files} grep -r 7 .; grep -rl 7; grep -L 7 a d/b d/c; grep -c 7 a d/c; grep -m 2 1 a; grep -sh 7 a none d/b`)).toBe(
    './a:7\n./d/b:7\n./a\n./d/b\nd/c\na:1\nd/c:0\n1\n10\n7\n7\n(2)',
  )
})

test('sed goes to labels, takes in more lines, and edits those that are not named', async () => {
  const run = (script: string): Promise<string> => inPod(`printf 'a;b\\nc\\nd\\n' > /tmp/s; ${script}`)
  expect(await run("sed ':a;N;$!ba;s/\\n/ /g' /tmp/s; sed -e ':a' -e 'N' -e '$!ba' -e 's/\\n/,/g' < /tmp/s")).toBe('a;b c d\na;b,c,d\n')
  expect(await run("sed '$!d' /tmp/s; sed '/c/!s/^/# /' /tmp/s; sed -n '2!p;2q' /tmp/s")).toBe('d\n# a;b\nc\n# d\na;b\n')
  expect(await run("echo 1234567 | sed -E ':a;s/([0-9])([0-9]{3})($|,)/\\1,\\2\\3/;ta'; sed 's/a;b/b;n/;n;s/c/C/' /tmp/s")).toBe(
    '1,234,567\nb;n\nC\nd\n',
  )
  expect(await run("sed 'N;s/\\n/+/' /tmp/s; sed '2a x;y' /tmp/s; sed 'bz' /tmp/s; timeout 2 sed ':a;ba' /tmp/s; echo $?")).toBe(
    "a;b+c\nd\na;b\nc\nx;y\nd\nsed: can't find label for jump to 'z'\n143\n",
  )
})

test('awk counts and adds up in arrays, and goes through them', async () => {
  const run = (script: string): Promise<string> => inPod(`printf 'a 1\\nb 2\\na 3\\n' > /tmp/s; ${script}`)
  expect(await run("awk '{a[$1]++} END{for(k in a)print k,a[k]}' /tmp/s")).toBe('a 2\nb 1\n')
  expect(
    await run('awk \'{ s[$1] += $2; n["all"]++ } END { for (k in s) { print k; print s[k] / 2 }; print n["all"] "; {" }\' /tmp/s'),
  ).toBe('a\n2\nb\n1\n3; {\n')
  expect(await run("awk '!seen[$1]++' /tmp/s; awk '{ l[NR] = $0 } END { print l[3]; print l[9] \"-\" }' /tmp/s")).toBe('a 1\nb 2\na 3\n-\n')
  expect(await run('awk \'{ n += $0 ~ /a\\(/; t = "\\";x" } END { print n, t }\' /tmp/s')).toBe('0 ";x\n')
  expect(await run("awk '{ print a[ }' /tmp/s")).toMatch(/^awk: cmd. line:1: Unexpected token/)
})
