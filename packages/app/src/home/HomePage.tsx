import { Container, Header } from '@backstage/ui';

/** First version. */
export function HomePage() {
  return (
    <>
      <Header title="Home" />
      <Container>Welcome to Causeway</Container>
    </>
  );
}
