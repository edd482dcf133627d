/** How the commands are used. */
export const USAGE = `Usage:
  golden-path check <directory>... [--fix [--force]] [--json]
  golden-path render <answers.yaml> <directory> [--force] [--json]
  golden-path rules <directory>... [--json]

Commands:
  check   Renders each service again from its golden-path.yaml and names every file of the golden
          path that differs, with a diff.
  render  Renders a service from a file of answers: name, description and owner at least. A
          golden-path.yaml will do.
  rules   Makes deploy/monitoring/slo-rules.yaml anew from the service's own deploy/slo.yaml.

Options:
  --template <directory>  Another copy of the template than this checkout's
  --fix                   check: write the files of the golden path back; needs a clean Git work tree
  --force                 with --fix: also where changes are not committed
                          render: also into a directory that is not empty
  --config <file>         render: the portal's configuration, instead of this checkout's
                          app-config.yaml; can be given several times
  --json                  Print one JSON document instead of text
  --verbose               Print what the engine logs, on standard error
  --help                  Print this

Exit codes:
  0  everything is as the golden path gives it, or was made so
  1  files of the golden path differ
  2  something could not be checked or rendered, or the command line was wrong
`;
