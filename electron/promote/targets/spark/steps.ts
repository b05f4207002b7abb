import { sparkDialect } from '../../dialects/spark';
import type { TranslationTarget } from '../translated/steps';
import type { SparkNames } from './names';

/** SQL over the temporary views of the job, with its parameters bound. */
export function sparkTranslation(names: SparkNames): TranslationTarget {
  return {
    dialect: sparkDialect,
    relation(node) {
      const view = names.of.get(node);
      return view === undefined ? undefined : sparkDialect.identifier(view);
    },
    parameter: ({ bound }, sqlType) => `CAST(:${names.parameters.get(bound.name)} AS ${sqlType})`,
  };
}
