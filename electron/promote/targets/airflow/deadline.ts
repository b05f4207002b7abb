import { secondsOf } from '../common/operations';

const day = 24 * 60;

/**
 * Seconds from the time that a run is scheduled for until it must be done; undefined where the text or the schedule does not say. A
 * time of day is that of the schedule's time zone, and takes a schedule of one time a day.
 */
export function deadlineSeconds(deadline: string, cron: string | null): number | undefined {
  const text = deadline.trim();
  const duration = secondsOf(text.replace(/^(within|after|in)\s+/i, ''));
  if (duration !== null && duration > 0) return duration;
  const time = /^(?:by\s+)?(\d{1,2}):(\d{2})$/i.exec(text);
  const start = /^(\d{1,2})\s+(\d{1,2})\s/.exec(cron === '@daily' || cron === '@midnight' ? '0 0 * * *' : (cron ?? ''));
  if (time === null || start === null) return undefined;
  const [hour, minute] = [Number(time[1]), Number(time[2])];
  if (hour > 23 || minute > 59) return undefined;
  const minutes = hour * 60 + minute - (Number(start[2]) * 60 + Number(start[1]));
  return (minutes > 0 ? minutes : minutes + day) * 60;
}
