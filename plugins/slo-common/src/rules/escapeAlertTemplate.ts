/**
 * A text that an alert shows as it is: Prometheus takes annotations and labels of alerts for
 * templates of Go, in which `{{` begins a command.
 *
 * @param text - any text
 */
export function escapeAlertTemplate(text: string): string {
  return text.replace(/\{\{/g, '{{ "{{" }}');
}
