"""The look of the pages that the API serves, small enough to travel inside each of them."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--ink:#16202c;--soft:#51606f;--paper:#fff;--ground:#f2f5f8;
--line:#7b8794;--accent:#0b5cad;--on-accent:#fff;--wrong:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#a9b6c3;--paper:#18212b;
--ground:#0f151c;--line:#8593a1;--accent:#7db8f5;--on-accent:#0f151c;--wrong:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-inline-size:38rem;margin:0 auto;padding:clamp(1.25rem,5vw,2.5rem);background:var(--paper);
min-block-size:100vh}
@media (min-width:42rem){main{margin-block:2.5rem;min-block-size:0;border-radius:.75rem;
box-shadow:0 1px 3px #0003}}
h1{font-size:clamp(1.5rem,5vw,2rem);line-height:1.2;margin:0 0 1rem}
h2{font-size:1.2rem;margin:0 0 .5rem}
p{margin:0 0 1rem}
a{color:var(--accent)}
label,legend{display:block;font-weight:600;margin-block-end:.25rem}
.field{margin:0 0 1.25rem;padding:0;border:0;min-inline-size:0}
legend{padding:0}
.hint{color:var(--soft);margin:0 0 .35rem}
.wrong{color:var(--wrong);font-weight:600;margin:0 0 .35rem}
input:not([type=checkbox],[type=radio]),select,textarea{inline-size:100%;min-block-size:2.75rem;
padding:.5rem .7rem;font:inherit;color:inherit;background:var(--paper);
border:1px solid var(--line);border-radius:.4rem}
textarea{display:block;min-block-size:8rem;resize:vertical}
input[aria-invalid=true],[aria-invalid=true]{border-color:var(--wrong);border-width:2px}
.check{display:flex;gap:.75rem;align-items:flex-start}
.check label{font-weight:400;margin:0;padding-block:.6rem}
.check input{inline-size:1.5rem;block-size:1.5rem;margin:.65rem 0 0;flex:none}
button{min-block-size:2.75rem;padding:.6rem 1.6rem;font:inherit;font-weight:600;cursor:pointer;
color:var(--on-accent);background:var(--accent);border:2px solid transparent;border-radius:.4rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.summary{border:3px solid var(--wrong);border-radius:.5rem;padding:1rem 1.25rem;
margin-block-end:1.5rem}
.summary ul{margin:.5rem 0 0;padding-inline-start:1.2rem}
.summary li{padding-block:.15rem}
.summary a{color:var(--wrong);font-weight:600}
dt{font-weight:600}
dd{margin:0 0 1rem;white-space:pre-wrap}
.receipt{font-size:1.5rem;font-weight:700;letter-spacing:.06em}
@media (forced-colors:active){button{border-color:ButtonText}}
"""

STYLE_HASH: Final = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
