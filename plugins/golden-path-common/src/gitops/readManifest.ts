import { LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { ARGO_CD_NAMESPACE, type GitOpsFile } from './layout';
import type { GitOpsProblem } from './GitOpsProblem';

const metadata = {
  name: z.string().min(1),
  namespace: z.literal(ARGO_CD_NAMESPACE),
};

const sourceSchema = z.looseObject({
  repoURL: z.string().min(1),
  chart: z.string().min(1).optional(),
  targetRevision: z.string().min(1).optional(),
  helm: z.looseObject({ releaseName: z.string().optional() }).optional(),
});

const applicationSchema = z.looseObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Application'),
  metadata: z.looseObject({
    ...metadata,
    labels: z.record(z.string(), z.string()).optional(),
    finalizers: z.array(z.string()).optional(),
  }),
  spec: z.looseObject({
    project: z.string().min(1),
    source: sourceSchema.optional(),
    sources: z.array(sourceSchema).min(1).optional(),
    destination: z.looseObject({
      name: z.string().min(1),
      namespace: z.string().min(1),
    }),
    syncPolicy: z
      .looseObject({ syncOptions: z.array(z.string()).optional() })
      .optional(),
  }),
});

const projectSchema = z.looseObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('AppProject'),
  metadata: z.looseObject(metadata),
  spec: z.looseObject({
    sourceRepos: z.array(z.string().min(1)).min(1),
    destinations: z
      .array(z.looseObject({ name: z.string(), namespace: z.string() }))
      .min(1),
    clusterResourceWhitelist: z.array(z.unknown()).optional(),
  }),
});

/** The parts of an Argo CD Application that the golden path looks at. */
export type Application = z.infer<typeof applicationSchema>;

/** One source of an Application. */
export type ApplicationSource = z.infer<typeof sourceSchema>;

/** The parts of an Argo CD AppProject that the golden path looks at. */
export type AppProject = z.infer<typeof projectSchema>;

/** A manifest that was read, or what is wrong with it. */
export type ReadManifest<T> =
  | { manifest: T; problems?: undefined }
  | { manifest?: undefined; problems: GitOpsProblem[] };

/** Reads a file that has to hold exactly one Application. */
export function readApplication(file: GitOpsFile): ReadManifest<Application> {
  return readManifest(file, applicationSchema);
}

/** Reads a file that has to hold exactly one AppProject. */
export function readAppProject(file: GitOpsFile): ReadManifest<AppProject> {
  return readManifest(file, projectSchema);
}

/** All sources of an Application, whichever way they are written. */
export function listSources(application: Application): ApplicationSource[] {
  const { source, sources } = application.spec;
  return sources ?? (source ? [source] : []);
}

function readManifest<T>(
  file: GitOpsFile,
  schema: z.ZodType<T>,
): ReadManifest<T> {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(file.content, { lineCounter });
  // The first error is the cause of most of the others.
  const [error] = documents.flatMap(document => document.errors);
  if (error) {
    const reason = error.message.split('\n')[0].replace(/ at line .*$/, '');
    return {
      problems: [
        {
          file: file.path,
          line: lineCounter.linePos(error.pos[0]).line,
          message: `This is not valid YAML: ${reason}`,
        },
      ],
    };
  }
  if (documents.length !== 1) {
    return {
      problems: [
        {
          file: file.path,
          message: `There has to be exactly one document in the file, not ${documents.length}`,
        },
      ],
    };
  }
  const [document] = documents;
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    // Aliases that are nowhere anchored, or that multiply beyond reason.
    const message = cause instanceof Error ? cause.message : String(cause);
    return { problems: [{ file: file.path, message }] };
  }
  const result = schema.safeParse(value);
  if (result.success) {
    return { manifest: result.data };
  }
  return {
    problems: result.error.issues.map(issue => {
      const node = document.getIn(issue.path, true);
      const start = hasRange(node) ? node.range[0] : undefined;
      return {
        file: file.path,
        ...(start !== undefined && { line: lineCounter.linePos(start).line }),
        ...(issue.path.length > 0 && { field: issue.path.join('.') }),
        message: issue.message,
      };
    }),
  };
}

function hasRange(node: unknown): node is { range: [number] } {
  return (
    typeof node === 'object' &&
    node !== null &&
    'range' in node &&
    Array.isArray(node.range)
  );
}
