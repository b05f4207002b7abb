import type { TargetWriter } from '../target';
import { engineTarget } from './engine-target';
import { postgresEngine } from './postgres';

export const dbtPostgresTarget: TargetWriter = engineTarget(postgresEngine);
