import { type Assessment, assess, type ReadinessRule } from './assessment';

/** Credentials in SQL, paths and options. The finding never repeats them. */
export const credentialRules: ReadinessRule = ({ steps, inputs, secrets }) =>
  [...steps, ...inputs].map(({ name, node }): Assessment => {
    const found = secrets.find((secret) => secret.places.includes(name));
    return assess(found === undefined, {
      code: 'credential_in_text',
      severity: 'error',
      place: node.sql === undefined ? `plumbline.yaml:${node.line}` : `${node.file}:${node.sqlLine ?? node.line}`,
      message: `${name} holds what looks like ${found?.what ?? 'a credential'}.`,
      fix: `Remove it and change it at its service; the exported project reads the environment variable ${found?.name ?? ''} instead.`,
    });
  });
