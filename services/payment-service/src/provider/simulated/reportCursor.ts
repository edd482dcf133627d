/** A place in the report of the simulated provider. */
export interface ReportPosition {
  /** As exact as the database has it: several payments fit into one millisecond. */
  createdAt: string;
  id: string;
}

const beginning: ReportPosition = { createdAt: '-infinity', id: '' };

/** Makes the cursor of a page. */
export function encodeReportCursor(position: ReportPosition): string {
  return Buffer.from(JSON.stringify([position.createdAt, position.id])).toString('base64url');
}

/** @param cursor left out: the beginning */
export function decodeReportCursor(cursor: string | undefined): ReportPosition {
  if (cursor === undefined) {
    return beginning;
  }
  const [createdAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [
    string,
    string,
  ];
  return { createdAt, id };
}
