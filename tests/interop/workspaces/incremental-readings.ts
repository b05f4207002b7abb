/**
 * Readings of sensors, hour by hour over eight days, and their totals a day. In the rows: readings that stand twice, values that
 * are missing or no number, corrections of an earlier reading, a time zone with half an hour, exact decimals.
 */
export const incrementalReadings: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: readings
description: Readings of sensors
owners: [{ name: Plant data, email: plant@example.com }]
parameters:
  ceiling: { type: double, default: 90 }
sources:
  readings: { path: data/readings.csv, options: { header: true, types: { reading_id: BIGINT, sensor: VARCHAR, measured_at: TIMESTAMPTZ, value: DOUBLE, energy: "DECIMAL(12,3)", arrived_at: TIMESTAMPTZ } } }
  sensors: { path: data/sensors.csv, options: { header: true, types: { sensor: VARCHAR, place: VARCHAR, unit: VARCHAR } } }
`,
  'data/readings.csv': readings(),
  'data/sensors.csv': 'sensor,place,unit\nA,Halle 1,°C\nB,"Halle 2, oben",°C\nC,,kPa\nunused,Keller,K\n',
  'notebooks/readings.md': `---
plumbline: 1
title: Readings
---

# Readings

A reading that was corrected counts as it arrived last.

\`\`\`sql readings_clean
SELECT reading_id, sensor, measured_at, value, energy, arrived_at
FROM (
  SELECT *, row_number() OVER (PARTITION BY reading_id ORDER BY arrived_at DESC, value DESC) AS version
  FROM readings
)
WHERE version = 1
\`\`\`

\`\`\`sql daily_readings
SELECT
  CAST(r.measured_at AS DATE) AS day,
  r.sensor,
  max(s.place) AS place,
  count(*) AS readings,
  count(r.value) AS with_value,
  avg(CASE WHEN isnan(r.value) THEN NULL ELSE r.value END) AS average_value,
  max(CASE WHEN isnan(r.value) THEN NULL ELSE r.value END) AS highest_value,
  sum(r.energy) AS energy,
  sum(CASE WHEN r.value > $ceiling AND NOT isnan(r.value) THEN 1 ELSE 0 END) AS above_ceiling,
  max(r.arrived_at) AS last_arrival
FROM readings_clean AS r LEFT JOIN sensors AS s ON s.sensor = r.sensor
GROUP BY 1, 2
\`\`\`
`,
  'checks/readings_clean.yml': `dataset: plumbline/readings/main/readings_clean
columns:
  - name: reading_id
    checks:
      - missing:
      - duplicate:
  - name: measured_at
    checks:
      - missing:
`,
  'checks/daily_readings.yml': `dataset: plumbline/readings/main/daily_readings
checks:
  - duplicate: { columns: [day, sensor] }
  - row_count: { threshold: { must_be_greater_than: 20 } }
columns:
  - name: day
    checks:
      - missing:
  - name: place
    checks:
      - missing: { threshold: { metric: percent, must_be_less_than: 50, level: warn } }
`,
};

/** Three sensors, one reading each four hours from 1 to 8 May 2024; every value by rule, so that the text is the same each time. */
function readings(): string {
  const lines = ['reading_id,sensor,measured_at,value,energy,arrived_at'];
  const line = (id: number, sensor: string, hour: number, value: string, energy: string, delay: number) => {
    const at = (hours: number) => new Date(Date.UTC(2024, 4, 1) + hours * 3_600_000).toISOString();
    const stamp = (hours: number) => at(hours).replace('T', ' ').replace('.000Z', '+00');
    lines.push([id, sensor, stamp(hour), value, energy, stamp(hour + delay)].join(','));
  };
  let id = 0;
  for (let hour = 0; hour < 8 * 24; hour += 4) {
    for (const [index, sensor] of ['A', 'B', 'C'].entries()) {
      id++;
      const value = id % 17 === 0 ? '' : id % 29 === 0 ? 'NaN' : ((id * 37) % 101) + index / 10;
      const energy = id % 13 === 0 ? '' : (((id * 7) % 40) / 8).toFixed(3);
      line(id, sensor, hour, String(value), energy, id % 5);
      // Twice as it is, or once more with another value a day later.
      if (id % 23 === 0) line(id, sensor, hour, String(value), energy, id % 5);
      if (id % 31 === 0) line(id, sensor, hour, '50.5', '0.125', 24);
    }
  }
  // Measured in Kathmandu shortly before midnight UTC of the day before.
  lines.push('900,A,2024-05-04 05:30:00+05:45,12.5,1.000,2024-05-04 06:00:00+05:45');
  return `${lines.join('\n')}\n`;
}
