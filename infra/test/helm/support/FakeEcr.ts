import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTool } from '../../support/findTool';

/**
 * The registry in AWS, as the commands `aws` and `helm` meet it: a folder of packages. Everything of helm
 * that needs no registry is helm's own.
 */
export class FakeEcr {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the commands in a folder. */
  static async create(folder: string): Promise<FakeEcr> {
    const fake = new FakeEcr(folder);
    await mkdir(fake.packages, { recursive: true });
    await mkdir(fake.commands);
    await fake.#write(
      'aws',
      `tag=\${6#imageTag=}
       [ "$*" = "ecr describe-images --repository-name charts/service --image-ids imageTag=$tag" ] || exit 64
       if [ -e "${folder}/denied" ]; then echo "An error occurred (AccessDeniedException)" >&2; exit 254; fi
       [ -e "${fake.packages}/service-$tag.tgz" ] || { echo "An error occurred (ImageNotFoundException)" >&2; exit 254; }`,
    );
    await fake.#write(
      'helm',
      `case "$1" in
         push) [ "$3" = oci://registry.example/charts ] && cp "$2" "${
           fake.packages
         }/" ;;
         pull) [ "$2" = oci://registry.example/charts/service ] && cp "${
           fake.packages
         }/service-$4.tgz" "$6/" ;;
         *) exec "${findTool('helm')}" "$@" ;;
       esac`,
    );
    return fake;
  }

  /** Folder of what has been pushed. */
  get packages(): string {
    return join(this.#folder, 'packages');
  }

  /** Folder of the commands, for the PATH. */
  get commands(): string {
    return join(this.#folder, 'commands');
  }

  /** Lets AWS refuse every question from now on. */
  async deny(): Promise<void> {
    await writeFile(join(this.#folder, 'denied'), '');
  }

  async #write(name: string, script: string): Promise<void> {
    const path = join(this.commands, name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }
}
