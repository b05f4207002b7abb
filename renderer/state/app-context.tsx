import { createContext, type ReactNode, use } from 'react';
import { useStore } from 'zustand';
import type { Services } from './services';
import type { AppState } from './store';

const ServicesContext = createContext<Services | null>(null);

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error('useServices outside of ServicesProvider');
  return services;
}

/** Part of the window's state. The selector must return what is stored, or a primitive: a new object would render for ever. */
export function useAppState<Selected>(selector: (state: AppState) => Selected): Selected {
  return useStore(useServices().drawn, selector);
}
