import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithTools } from '../support/describeWithTools';
import { built, CHART, Values } from './support/chart';
import { renderKind } from './support/renderChart';

/** A manifest that has the notes as its content, since helm prints notes only when there is a cluster. */
const NOTES_AS_MANIFEST = `
kind: Notes
spec: {{ include (print .Template.BasePath "/NOTES.txt") . | toJson }}
`;

describeWithTools('helm')('the notes after an installation', () => {
  let chart: string;
  beforeAll(async () => {
    chart = await mkdtemp(join(tmpdir(), 'chart-'));
    await cp(CHART, chart, { recursive: true });
    await writeFile(join(chart, 'templates/notes.yaml'), NOTES_AS_MANIFEST);
  });
  afterAll(() => rm(chart, { recursive: true, force: true }));

  async function renderNotes(values: Values) {
    return String((await renderKind('Notes', values, { chart })).spec);
  }

  it('say that nothing runs before the first build', async () => {
    const notes = await renderNotes({ environment: 'dev' });
    expect(notes).toContain('NOTHING RUNS YET');
    expect(notes).toContain('image.digest');
    expect(notes).not.toContain('rollout status');
  });

  it('say what runs and how to follow it', async () => {
    const notes = await renderNotes(built);
    expect(notes).toContain('environment production');
    expect(notes).toContain('3 to 20');
    expect(notes).toContain(
      'kubectl rollout status deployment/order-service --namespace orders-team-production',
    );
    expect(notes).not.toContain('NOTHING RUNS YET');
  });

  it('say how to follow a canary', async () => {
    const notes = await renderNotes({
      ...built,
      canary: { enabled: true, provider: 'istio' },
    });
    expect(notes).toContain('10 % of the traffic');
    expect(notes).toContain('kubectl get canary order-service');
  });
});
