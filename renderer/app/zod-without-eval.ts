import { z } from 'zod';

// zod compiles schemas with `new Function` where it may. Here the content security policy forbids that, and the try alone is
// reported as a violation; so this is imported before any module that has a schema.
z.config({ jitless: true });
