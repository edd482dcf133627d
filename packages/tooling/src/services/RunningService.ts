/**
 * A service that was started for somebody.
 *
 * @public
 */
export interface RunningService {
  /** How clients reach it, credentials included. */
  url: string;

  /** Ends exactly what was started and removes its data. */
  stop(): Promise<void>;
}
