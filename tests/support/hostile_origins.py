"""Origin headers that no list with example.com in it may allow, for whoever judges one."""

from __future__ import annotations

from typing import Final

HOSTILE_ORIGINS: Final = [
    # nothing that is one origin
    "null", "NULL", "", " ", "*", "https://", "https:", "//example.com", "example.com",
    "https:/example.com", "https:example.com", "https:///example.com", "about:blank",
    "https://*.example.com", "https://*", "https://example.com https://evil.example",
    "https://example.com,https://evil.example", "https://evil.example, https://example.com",
    "undefined", "[object Object]", "data:text/html,https://example.com",
    "blob:https://example.com", "file://example.com", "javascript://example.com",
    # another scheme
    "http://example.com", "http://example.com:443", "ws://example.com", "wss://example.com",
    "ftp://example.com", "httpss://example.com", "xhttps://example.com",
    "chrome-extension://example.com", "capacitor://example.com",
    # another host that begins or ends alike
    "https://example.com.evil.example", "https://example.comevil.example",
    "https://example.co", "https://example.com-evil.example", "https://evil-example.com",
    "https://evilexample.com", "https://evil.example/example.com", "https://xexample.com",
    "https://example.com.", "https://a.example.com.", "https://.example.com",
    "https://a..example.com", "https://..example.com", "https://example..com",
    "https://examplexcom", "https://a.examplexcom", "https://com", "https://example",
    "https://a.example.com.evil.example", "https://example.com.com",
    # another port, or one that no browser writes
    "https://example.com:444", "https://example.com:443", "https://example.com:0443",
    "https://example.com:0", "https://example.com:", "https://example.com:65536",
    "https://example.com:8443.example.com", "https://evil.example:80.example.com",
    "https://a.example.com:8443", "https://example.com:-443", "https://example.com:44\uff13",
    # capitals, that no browser sends
    "HTTPS://example.com", "https://EXAMPLE.com", "https://Example.Com", "https://A.example.com",
    # something before or after the host
    "https://example.com/", "https://a.example.com/", "https://example.com//",
    "https://example.com/path", "https://example.com?", "https://example.com#",
    "https://evil.example#.example.com", "https://evil.example?.example.com",
    "https://evil.example/.example.com", "https://evil.example\\.example.com",
    "https://evil.example;.example.com", "https://evil.example&.example.com",
    "https://user@example.com", "https://user:secret@example.com", "https://@example.com",
    "https://example.com@evil.example", "https://example.com:443@evil.example",
    "https://evil.example@a.example.com", "https://example.com\\@evil.example",
    "https:\\\\example.com", "https://example.com\\",
    # white space, controls, and what can't be seen
    " https://example.com", "https://example.com ", "\thttps://example.com",
    "https://example.com\t", "https://example.com\n", "https://example.com\r\nX-Evil: 1",
    "\nhttps://example.com", "https://evil.example\n.example.com",
    "https://evil.example\x00.example.com", "https://example.com\x00",
    "https://example.com\x0b", "https://example.com\x7f", "https://exam ple.com",
    "https://exam\u200bple.com", "https://example.com\u200b", "https://example.com\u2028",
    "https://\u202eexample.com", "\ufeffhttps://example.com", "https://example\u00ad.com",
    # letters that look alike or fold into ours
    "https://ex\u0430mple.com", "https://exampl\u0435.com", "https://\uff45xample.com",
    "https://example\u3002com", "https://example\uff0ecom", "https://a\u3002example.com",
    "https://ex\u00e4mple.com", "https://example.\u212aom", "https://e\u0301xample.com",
    "https://xn--exmple-cua.com", "https://xn--xample-9ua.com", "https://example.com\ud800",
    # percent and other encodings
    "https://%65xample.com", "https://example%2ecom", "https://evil.example%2f.example.com",
    "https://evil.example%00.example.com", "https://example.com%0a", "https%3a%2f%2fexample.com",
    "https://evil.example%.example.com", "https://=?utf-8?q?example.com?=",
    # addresses
    "https://[::1]", "https://[::ffff:192.0.2.1]", "https://[example.com]", "https://192.0.2.1",
    "https://3221225985", "https://0xc0000201", "https://127.0.0.1", "https://localhost",
    "https://[::1].example.com", "https://[.example.com",
    # labels that no host has
    "https://-a.example.com", "https://a-.example.com", "https://" + "a" * 64 + ".example.com",
    "https://" + "a." * 125 + "example.com",
    # what this project's issue asks for by name, besides
    "https://example.com.evil.test", "https://xn--example-.com", "https://xn--80ak6aa92e.com",
    "https://www.xn--exampl-cva.com", "https://\u0435xample.com", "https://ex\u200dample.com",
    "https://\u2060example.com", "https://example.com:00", "https://example.com:443:443",
    "https://example.com:+8444", "https://example.com: 8444", "https://example.com:8444.evil.test",
    "https://example.com:84440", "https://example.com..", "https://EXAMPLE.COM.", "file://",
    "file:///C:/index.html", "file://localhost", "about:srcdoc", "moz-extension://example.com",
    "https://" + "a" * 300, "https://example.com" + "/" * 281, "https://example.com?" + "a" * 280,
    "https://" + "a." * 140 + "example.com", "a" * 300 + "https://example.com",
]  # fmt: skip
