import { CustomErrorBase } from '@backstage/errors';

/**
 * Thrown when the program of a service is not on this machine.
 *
 * @remarks
 *
 * Tests catch it to report themselves as skipped; everything else that goes wrong while a service
 * starts is a plain failure.
 *
 * @public
 */
export class ServiceNotInstalledError extends CustomErrorBase {
  name = 'ServiceNotInstalledError' as const;

  /** The service as people call it, for example `PostgreSQL`. */
  readonly service: string;

  /** The Debian and Ubuntu package that brings it. */
  readonly debianPackage: string;

  constructor(service: string, binary: string, debianPackage: string) {
    super(
      `${service} is not installed: no "${binary}" on this machine. On Debian and Ubuntu, install the package ${debianPackage}.`,
    );
    this.service = service;
    this.debianPackage = debianPackage;
  }
}
