/**
 * Clicks of users, cut into sessions after a pause. In the rows: pauses of exactly the limit and one second more, events of one
 * second, events that stand twice, users without a name, a night across midnight, texts in several scripts and cases.
 */
export const eventSessions: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: web
description: Visits of a site
owners: [{ name: Web data, email: web@example.com }]
parameters:
  pause_seconds: { type: integer, default: 1800 }
sources:
  events: { path: data/events.csv, options: { header: true, types: { event_id: BIGINT, user_name: VARCHAR, happened_at: TIMESTAMPTZ, page: VARCHAR, spent: DOUBLE } } }
  pages: { path: data/pages.csv, options: { header: true, types: { page: VARCHAR, title: VARCHAR } } }
`,
  'data/events.csv': `event_id,user_name,happened_at,page,spent
1,ann,2024-06-01 08:00:00+00,/,1.5
2,ann,2024-06-01 08:30:00+00,/cart,0.1
3,ann,2024-06-01 09:00:01+00,/cart,0.2
4,ann,2024-06-01 09:00:01+00,/Cart,0.3
5,Ann,2024-06-01 08:00:00+00,/,2
6,zoë,2024-06-01 23:55:00+00,/,0
7,zoë,2024-06-02 00:05:00+00,/help,
8,zoë,2024-06-02 00:05:00+00,/help,
8,zoë,2024-06-02 00:05:00+00,/help,
9,,2024-06-02 01:00:00+00,/,1
10,,2024-06-02 05:00:00+00,/,3
11,李,2024-06-02 12:00:00+02,/pay,12.25
12,李,2024-06-02 10:29:59+00,/pay ,0.333333333333
13,李,2024-06-02 11:00:00+00,,7
14,bob,,/,5
15,bob,2024-06-03 10:00:00+00,/,1e-7
16,bob,2024-06-03 10:10:00+00,/cart,1e9
17,bob,2024-06-03 10:20:00+00,/pay,0.1
18,bob,2024-06-03 11:20:00+00,/,0.2
`,
  'data/pages.csv': `page,title
/,Home
/cart,Cart
/pay,"Pay, please"
/help,Hülfe
/unused,Unused
`,
  'notebooks/sessions.md': `---
plumbline: 1
title: Sessions
---

# Sessions

Without a time an event belongs to no session; without a name it belongs to the user called anonymous.

\`\`\`sql events_clean
SELECT DISTINCT
  event_id,
  COALESCE(user_name, 'anonymous') AS user_name,
  happened_at,
  page,
  spent
FROM events
WHERE happened_at IS NOT NULL
\`\`\`

\`\`\`sql events_in_sessions
WITH paused AS (
  SELECT
    event_id, user_name, happened_at, page, spent,
    lag(happened_at) OVER (PARTITION BY user_name ORDER BY happened_at, event_id) AS before_at
  FROM events_clean
),
marked AS (
  SELECT
    event_id, user_name, happened_at, page, spent,
    CASE WHEN before_at IS NULL OR epoch(happened_at) - epoch(before_at) > $pause_seconds THEN 1 ELSE 0 END AS begins
  FROM paused
)
SELECT
  event_id, user_name, happened_at, page, spent,
  CAST(sum(begins) OVER (PARTITION BY user_name ORDER BY happened_at, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS INTEGER) AS session_number
FROM marked
\`\`\`

\`\`\`sql sessions
SELECT
  e.user_name,
  e.session_number,
  min(e.happened_at) AS began_at,
  max(e.happened_at) AS ended_at,
  CAST(min(e.happened_at) AS DATE) AS day,
  count(*) AS events,
  count(DISTINCT lower(trim(e.page))) AS pages,
  sum(e.spent) AS spent,
  max(p.title) AS last_title
FROM events_in_sessions AS e
LEFT JOIN pages AS p ON p.page = e.page
GROUP BY e.user_name, e.session_number
\`\`\`

\`\`\`sql page_ranking
WITH visits AS (
  SELECT page, count(*) AS visits, sum(spent) AS spent FROM events_in_sessions GROUP BY page
)
SELECT
  page,
  visits,
  spent,
  rank() OVER (ORDER BY visits DESC) AS visit_rank,
  row_number() OVER (ORDER BY visits DESC, page NULLS LAST) AS place,
  round(100.0 * visits / sum(visits) OVER (), 2) AS share
FROM visits
\`\`\`
`,
  'checks/sessions.yml': `dataset: plumbline/web/main/sessions
checks:
  - duplicate: { columns: [user_name, session_number] }
  - failed_rows: { name: sessions end after they began, expression: "ended_at < began_at" }
columns:
  - name: user_name
    checks:
      - missing:
  - name: events
    checks:
      - invalid: { valid_min: 1 }
`,
  'checks/page_ranking.yml': `dataset: plumbline/web/main/page_ranking
columns:
  - name: place
    checks:
      - missing:
      - duplicate:
  - name: page
    checks:
      - missing: { threshold: { must_be_less_than: 2 } }
`,
  'checks/events_clean.yml': `dataset: plumbline/web/main/events_clean
columns:
  - name: event_id
    checks:
      - missing:
      - duplicate:
`,
};
