import { Alert, Button } from '@backstage/ui';

/** Props for {@link LoadFailure}. */
export interface LoadFailureProps {
  /** What could not be loaded, as a sentence. */
  title: string;
  error: Error;
  onRetry: () => void;
}

/** Says that something could not be loaded, and why, and lets the person try again. */
export function LoadFailure(props: LoadFailureProps) {
  return (
    <div role="alert">
      <Alert
        status="danger"
        icon
        title={props.title}
        description={props.error.message}
        customActions={
          <Button size="small" variant="secondary" onPress={props.onRetry}>
            Try again
          </Button>
        }
      />
    </div>
  );
}
