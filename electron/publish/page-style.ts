/** The style of an exported page: the window's colours, in light, dark and on paper. */
export const pageStyle = `
:root{--bg:#f6f7f9;--surface:#fff;--line:#e3e6eb;--ink:#16191f;--ink-2:#4b5563;--ink-3:#626b7a;--accent:#1d55c2;--ok:#16703f;--warn:#8a5000;--bad:#b42e23;--bad-soft:#fdeae8;--stale:#6b42b8;--k:#1d55c2;--f:#8a3fb5;--n:#8a5000;--s:#16703f;--c:#626b7a}
@media (prefers-color-scheme:dark){:root{--bg:#0f1216;--surface:#161a20;--line:#262c36;--ink:#e8ebf0;--ink-2:#aab3c0;--ink-3:#8e98a8;--accent:#8ab4ff;--ok:#5cc48d;--warn:#e3a94f;--bad:#ff8b80;--bad-soft:#331a18;--stale:#b79cf2;--k:#8ab4ff;--f:#d0a2ee;--n:#e3a94f;--s:#5cc48d;--c:#8e98a8}}
*{box-sizing:border-box}
html{background:var(--bg);color:var(--ink);font:15px/1.6 "Inter Variable",Inter,system-ui,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;display:flex;gap:32px;justify-content:center;padding:32px 24px 64px}
main{max-width:860px;min-width:0;flex:1 1 860px}
nav{position:sticky;top:32px;align-self:flex-start;width:200px;flex:none;max-height:calc(100vh - 64px);overflow:auto;font-size:13px;line-height:1.4}
nav h2{font-size:12px;font-weight:600;color:var(--ink-3);margin:0 0 8px}
nav ul{list-style:none;margin:0;padding:0}
nav li{margin:0 0 6px}
nav .l1{padding-left:12px}nav .l2{padding-left:24px}
nav a{color:var(--ink-2);text-decoration:none}nav a:hover{color:var(--accent);text-decoration:underline}
a{color:var(--accent)}
h1{font-size:28px;line-height:1.25;margin:0 0 16px;letter-spacing:-.01em}h2{font-size:20px;margin:32px 0 8px}h3{font-size:16px;margin:24px 0 8px}
.prose>div>:first-child,.prose>:first-child{margin-top:0}
.prose{margin:0 0 20px;overflow-wrap:anywhere}
.prose img{max-width:100%}
.prose pre,.prose code,pre,code{font-family:"JetBrains Mono Variable","JetBrains Mono",ui-monospace,monospace;font-size:12.5px}
.prose :not(pre)>code{background:var(--line);border-radius:4px;padding:1px 4px}
pre{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow:auto;line-height:1.5;margin:8px 0;tab-size:4}
blockquote{margin:12px 0;padding:0 0 0 12px;border-left:3px solid var(--line);color:var(--ink-2)}
.prose table,.table table{border-collapse:collapse;font-size:13px;line-height:1.4}
.prose th,.prose td{border-bottom:1px solid var(--line);padding:4px 12px 4px 0;text-align:left}
.picture{overflow:auto;margin:8px 0}.picture svg{max-width:100%;height:auto}
hr{border:0;border-top:1px solid var(--line);margin:24px 0}
.cell{margin:0 0 24px}
.cell header{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap;font-size:12px}
.cell .name{font-family:"JetBrains Mono Variable",ui-monospace,monospace;font-weight:600;font-size:12.5px}
.facts{color:var(--ink-3);margin-left:auto;font-variant-numeric:tabular-nums}
.state{color:var(--stale)}.bad .state{color:var(--bad)}
.problem{background:var(--bad-soft);color:var(--bad);border-radius:6px;padding:6px 10px;margin:8px 0;font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere}
.problem .hint{color:var(--ink-2);display:block}
details>summary{cursor:pointer;color:var(--ink-3);font-size:12px;margin:4px 0}
.table{overflow:auto;border:1px solid var(--line);border-radius:6px;background:var(--surface);max-height:520px;margin:8px 0 0}
.table th{position:sticky;top:0;background:var(--surface);text-align:left;font-weight:600;font-size:12px;border-bottom:1px solid var(--line)}
.table th,.table td{padding:4px 12px;white-space:pre;max-width:420px;overflow:hidden;text-overflow:ellipsis;vertical-align:top}
.table tbody tr+tr td{border-top:1px solid var(--line)}
.number{text-align:right!important;font-variant-numeric:tabular-nums}
.null{color:var(--ink-3);font-style:italic}
.rest{color:var(--ink-3);font-size:12px;margin:4px 0 0}
.input{display:flex;gap:12px;align-items:baseline;border:1px solid var(--line);background:var(--surface);border-radius:6px;padding:6px 12px;font-size:13px;margin:0 0 20px}
.input .value{font-weight:600}.input code{margin-left:auto;color:var(--ink-3)}
.checks{list-style:none;padding:0;margin:8px 0 0;font-size:12.5px}
.checks .verdict{display:inline-block;min-width:44px;font-weight:600}
.checks .threshold{color:var(--ink-3)}
.pass .verdict{color:var(--ok)}.warn .verdict{color:var(--warn)}.fail .verdict,.error .verdict{color:var(--bad)}
details.where{margin:8px 0 0;font-size:13px;line-height:1.5}
figure+details.where{margin:-16px 0 24px}
.where[open]{border:1px solid var(--line);border-radius:6px;background:var(--surface);padding:4px 14px 12px}
.where h4{margin:12px 0 4px;font-size:12px;color:var(--ink-3)}.where p{margin:4px 0;color:var(--ink-2)}
.where dl{margin:6px 0;display:grid;gap:2px}.where dl div{display:flex;gap:8px}.where dt{min-width:72px;color:var(--ink-3)}.where dd{margin:0}
.where ul,.where ol{margin:0;padding-left:18px}.where .checks{padding:0;margin:2px 0}.where .place{color:var(--ink-3);font-size:12px}
.where .scroll{overflow:auto}.where table{border-collapse:collapse}.where th,.where td{text-align:left;vertical-align:top;font-weight:400;padding:3px 16px 3px 0;border-bottom:1px solid var(--line)}.where thead th{color:var(--ink-3);font-size:12px}
.not_run .verdict{color:var(--ink-3)}
figure{margin:0 0 24px}figure img{max-width:100%;background:#fff;border:1px solid var(--line);border-radius:6px;padding:12px}
figcaption{color:var(--ink-3);font-size:12px}
.k{color:var(--k)}.f{color:var(--f)}.n{color:var(--n)}.s{color:var(--s)}.c{color:var(--c);font-style:italic}.p{color:var(--f)}
footer{border-top:1px solid var(--line);margin-top:40px;padding-top:12px;color:var(--ink-3);font-size:12px}
footer dl{display:flex;flex-wrap:wrap;gap:4px 24px;margin:0}footer dl div{display:flex;gap:6px}footer dt::after{content:":"}footer dd{margin:0;color:var(--ink-2)}
@media (max-width:900px){body{display:block;padding:20px 16px}nav{position:static;width:auto;max-height:none;margin-bottom:24px}}
@media print{:root{--bg:#fff;--surface:#fff;--line:#d5d9e0;--ink:#000;--ink-2:#333;--ink-3:#555;--accent:#1d55c2;--ok:#16703f;--warn:#8a5000;--bad:#b42e23;--bad-soft:#fdeae8;--stale:#6b42b8;--k:#1d55c2;--f:#8a3fb5;--n:#8a5000;--s:#16703f;--c:#626b7a}
html{font-size:11px;background:#fff}body{display:block;padding:0}nav{position:static;width:auto;max-height:none;break-after:auto;margin-bottom:16px}
main{max-width:none}.table{max-height:none;overflow:visible;border:0}.table th{position:static}.table td,.table th{white-space:pre-wrap;overflow-wrap:anywhere;padding:2px 6px;font-size:10px}
pre{white-space:pre-wrap;overflow-wrap:anywhere}thead{display:table-header-group}tr,figure,.input,.cell header{break-inside:avoid}h1,h2,h3{break-after:avoid}
details::details-content{content-visibility:visible}details>summary,.where{display:none}}
`.trim();
