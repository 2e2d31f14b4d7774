# SPDX-License-Identifier: Apache-2.0
"""A mail server that takes mails from who logs in over TLS alone (Debian: python3-aiosmtpd).

mail_server.py PORT CERTIFICATE KEY LOGIN PASSWORD-FILE MAILDIR; serves until it is killed.
"""
import asyncio
import ssl
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult


def main():
    port, certificate, key, login, password_file, maildir = sys.argv[1:]
    with open(password_file, encoding="utf-8") as file:
        password = file.readline().rstrip("\n")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    def authenticate(_server, _session, _envelope, _mechanism, data):
        good = data.login == login.encode() and data.password == password.encode()
        return AuthResult(success=good, handled=False)

    async def serve():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Mailbox(maildir), tls_context=tls, require_starttls=True,
                         auth_required=True, authenticator=authenticate, loop=loop),
            host="127.0.0.1", port=int(port))
        await server.serve_forever()

    asyncio.run(serve())


main()
