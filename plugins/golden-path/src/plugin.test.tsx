import { formFieldsApiRef } from '@backstage/plugin-scaffolder-react/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { useApi } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import useAsync from 'react-use/esm/useAsync';
import { goldenPathPlugin } from './plugin';
import { serviceNameFormField } from './serviceName/serviceNameFormField';

describe('the golden path plugin', () => {
  it('gives its field to the forms of the scaffolder', async () => {
    function Fields() {
      const formFields = useApi(formFieldsApiRef);
      const { value } = useAsync(() => formFields.loadFormFields());
      return value?.includes(serviceNameFormField) ? <p>There it is</p> : null;
    }
    await renderInTestApp(<Fields />, {
      features: [scaffolderPlugin, goldenPathPlugin],
    });
    expect(await screen.findByText('There it is')).toBeInTheDocument();
  });
});
