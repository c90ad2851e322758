import { execFile } from 'node:child_process';
import { access, copyFile, cp, mkdir, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Where bases, layers and images stay between runs. */
const folder = process.env.CONTAINER_CACHE ?? join(tmpdir(), 'matteql-container');

/** Debian's release of the local base; that of the images that Dockerfile names. */
const RELEASE = 'bookworm';

/** Layers upon each other where the kernel can; otherwise each is a copy of all below it: ten times the bytes. */
const driver = (async () => {
  const root = join(folder, 'overlay');
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => join(root, name));
  for (const path of [lower, upper, work, merged]) await mkdir(path!, { recursive: true });
  const mounts = `mount -t overlay overlay -o lowerdir=${lower},upperdir=${upper},workdir=${work} ${merged}`;
  return exec('unshare', ['--mount', 'sh', '-c', mounts]).then(
    () => 'overlay',
    () => 'vfs',
  );
})();

/** Runs buildah without a daemon or a network of its own. @throws Error with its last lines */
export async function buildah(...args: readonly string[]): Promise<string> {
  const images = join(folder, `images-${await driver}`);
  const storage = ['--root', images, '--runroot', join(folder, 'run'), '--storage-driver', await driver];
  const { stdout } = await exec('buildah', [...storage, ...args], { cwd: repository, maxBuffer: 1e8 }).catch(
    (error: Error & { stderr?: string; code?: string }) => {
      if (error.code === 'ENOENT')
        throw new Error('buildah is not here: apt install buildah debootstrap, and be root.');
      throw new Error(`buildah ${args[0]}: ${error.stderr?.trim().split('\n').slice(-15).join('\n')}`);
    },
  );
  return stdout.trim();
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** A minimal Debian with this machine's certificates and, to build with, its Node and npm: no registry of images is asked. */
async function makeBases(): Promise<{ readonly base: string; readonly buildBase: string }> {
  const [base, buildBase] = ['localhost/matteql-base:local', 'localhost/matteql-node:local'];
  const known = await buildah('images', '--format', '{{.Name}}:{{.Tag}}').catch(() => '');
  if (known.includes(buildBase)) return { base, buildBase };
  const root = join(folder, 'debian');
  if (!(await exists(join(root, 'etc/debian_version')))) {
    await mkdir(folder, { recursive: true });
    await exec('debootstrap', ['--variant=minbase', RELEASE, root], { maxBuffer: 1e8 });
    // Only to install what is there already.
    await exec('rm', [
      '-rf',
      join(root, 'var/cache/apt/archives'),
      join(root, 'var/lib/apt/lists'),
      join(root, 'usr/share/doc'),
    ]);
  }
  const certificates = process.env.NODE_EXTRA_CA_CERTS ?? '/etc/ssl/certs/ca-certificates.crt';
  await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
  await copyFile(certificates, join(root, 'etc/ssl/certs/ca-certificates.crt'));
  const container = await buildah('from', 'scratch');
  await buildah('copy', '-q', container, root, '/');
  const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await buildah('config', '--env', `PATH=${PATH}`, container);
  await buildah('commit', '-q', container, base);
  // Node's own installation: its program, and npm beside it.
  const npm = dirname(dirname(await realpath(join(dirname(process.execPath), 'npm'))));
  const node = join(folder, 'node');
  await mkdir(join(node, 'bin'), { recursive: true });
  await copyFile(process.execPath, join(node, 'bin/node'));
  await cp(npm, join(node, 'lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(node, 'bin/npm')).catch(() => {});
  await buildah('copy', '-q', container, node, '/usr/local');
  await buildah('config', '--env', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt', container);
  await buildah('commit', '-q', container, buildBase);
  await buildah('rm', container);
  return { base, buildBase };
}

export interface Image {
  readonly name: string;
  /** Its files, to be read. */
  readonly root: string;
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly WorkingDir: string;
    readonly StopSignal: string;
    readonly Healthcheck: { readonly Test: readonly string[] };
  };
  /** What each instruction added, in bytes, in order. */
  readonly layers: readonly { readonly instruction: string; readonly bytes: number }[];
  close(): Promise<void>;
}

/** Builds the image as Dockerfile says, on `BASE` and `BUILD_BASE` of the environment, or on local ones. */
export async function buildImage(): Promise<Image> {
  const name = 'localhost/matteql:test';
  const { BASE, BUILD_BASE } = process.env;
  const bases = BASE && BUILD_BASE ? { base: BASE, buildBase: BUILD_BASE } : await makeBases();
  const args = ['--build-arg', `BASE=${bases.base}`, '--build-arg', `BUILD_BASE=${bases.buildBase}`];
  await buildah('build', '--layers', '--isolation', 'chroot', '--format', 'docker', ...args, '-t', name, '.');
  const { Docker, OCIv1 } = JSON.parse(await buildah('inspect', '--type', 'image', name));
  const container = await buildah('from', name);
  const root = await buildah('mount', container);
  return {
    name,
    root,
    config: Docker.config,
    layers: await layersOf(OCIv1.history, root),
    async close() {
      await buildah('rm', container);
    },
  };
}

/** Paths that each `COPY` of the last stage fills. The rest is of the base. */
async function layersOf(history: readonly { readonly created_by?: string }[], root: string) {
  const bytesOf = async (...paths: string[]) => {
    const there = (
      await Promise.all(paths.map(async (path) => ((await exists(join(root, path))) ? [path] : [])))
    ).flat();
    const { stdout } = await exec('du', ['-sbc', ...there.map((path) => join(root, path))]);
    return Number(stdout.trim().split('\n').at(-1)!.split('\t')[0]);
  };
  const targets = history.flatMap(({ created_by = '' }) => / in (\/\S*) ?$/.exec(created_by)?.[1] ?? []);
  const paths = [...new Set(targets)].filter((path) => path !== '/' && path !== '/app/');
  const layers = [];
  for (const path of paths) layers.push({ instruction: `COPY ${path}`, bytes: await bytesOf(path) });
  layers.push({ instruction: 'COPY /data /weights', bytes: await bytesOf('data', 'weights') });
  const whole = await bytesOf('.');
  const own = layers.reduce((sum, { bytes }) => sum + bytes, 0);
  return [{ instruction: 'FROM (base)', bytes: whole - own }, ...layers];
}
