/** The key of the file for checks of Plumbline's own. Soda's runner passes over keys of the file that it does not know. */
export const ownKey = 'x-plumbline';
