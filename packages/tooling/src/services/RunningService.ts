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

  /** Ends it abruptly where it bears that, and keeps its data. */
  takeDown(): Promise<void>;

  /** Starts it again, under the same URL and with the same data. */
  bringBack(): Promise<void>;
}
