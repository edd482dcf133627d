import { describeWithTools } from './describeWithTools';

describe('describeWithTools', () => {
  const onCi = process.env.CI;
  let printed: jest.SpyInstance;
  beforeEach(() => {
    printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    printed.mockRestore();
    process.env.CI = onCi ?? '';
  });

  it('runs tests whose tools are there', () => {
    process.env.CI = '';
    expect(describeWithTools('sh')).toBe(describe);
    expect(printed).not.toHaveBeenCalled();
  });

  it('skips tests without their tools and names what is missing', () => {
    process.env.CI = '';
    expect(describeWithTools('sh', 'no-such-tool')).toBe(describe.skip);
    expect(printed).toHaveBeenCalledWith(
      expect.stringContaining('no-such-tool not found'),
    );
  });

  it('lets them fail on CI', () => {
    process.env.CI = 'true';
    expect(describeWithTools('no-such-tool')).toBe(describe);
  });
});
