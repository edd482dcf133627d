export interface Config {
  /** The golden path: how services are made. */
  goldenPath?: {
    /** Where new repositories go when the form or the caller does not say. */
    publisher?: {
      /**
       * `local-git` for the portal's own Git host, or the host of one of `integrations.github`.
       * Defaults to `local-git`.
       * @visibility frontend
       */
      host?: string;
      /**
       * The owner of new repositories on that host: an organisation or a user. Defaults to
       * `commerce`.
       * @visibility frontend
       */
      owner?: string;
    };
    /** The GitOps repository: what Argo CD deploys. */
    gitops?: {
      /**
       * `local-git`, or the host of one of `integrations.github`. Defaults to the publisher's host.
       */
      host?: string;
      /** Its owner on that host. Defaults to the publisher's owner. */
      owner?: string;
      /**
       * Its name. Defaults to `gitops`. On the portal's own Git host it is made when it is first
       * needed; on GitHub it has to be there.
       */
      repository?: string;
    };
    /**
     * The platform that services are deployed on; its values go into their charts, manifests and
     * workflows. Left out as a whole, an example: account 123456789012 in us-east-1.
     */
    platform?: {
      /**
       * Registry of container images, without a scheme, for example
       * `123456789012.dkr.ecr.us-east-1.amazonaws.com`. A service's image is `<imageRegistry>/<name>`.
       */
      imageRegistry: string;
      /**
       * OCI repository of Helm charts, without `oci://`, for example
       * `123456789012.dkr.ecr.us-east-1.amazonaws.com/charts`.
       */
      chartRepository: string;
      /** AWS account that services run in: 12 digits, in quotes. */
      awsAccountId: string;
      /** AWS region that services run in, for example `us-east-1`. */
      awsRegion: string;
      /** DNS name that services are reachable under, for example `shop.example.com`. */
      domain: string;
    };
    /** How services are validated before they are published. */
    validation?: {
      /**
       * Folder of JSON schemas, `<group>/<kind>_<version>.json`, relative to the process's working
       * directory. Left out: `.tools/schemas` of the checkout that the process runs in.
       */
      schemas?: string;
      /** Folder of the shared Helm chart. Left out: `infra/helm/service` of that checkout. */
      chart?: string;
      /**
       * Whether a check that cannot run, because its program is missing, stops the run. Defaults to
       * true where the environment variable CI is set, else to false: then the run's log and output
       * name the checks that did not run.
       */
      strict?: boolean;
    };
    /**
     * Names that no service may have, in addition to the built-in ones.
     * @items.visibility frontend
     */
    reservedNames?: string[];
  };
}
