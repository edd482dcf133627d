/** Whether the backend said that there is no such thing, or none that the person may see. */
export function isNotFound(error: Error | undefined): boolean {
  return (
    error !== undefined && 'statusCode' in error && error.statusCode === 404
  );
}
