import { Tooltip } from 'radix-ui';
import { ServicesProvider } from '../state/app-context';
import type { Services } from '../state/services';
import { Layout } from './layout';

interface AppProps {
  readonly services: Services;
}

export function App({ services }: AppProps) {
  return (
    <ServicesProvider services={services}>
      <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
        <Layout />
      </Tooltip.Provider>
    </ServicesProvider>
  );
}
