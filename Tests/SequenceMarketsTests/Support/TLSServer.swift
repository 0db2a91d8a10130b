import Foundation

/// Puts TLS in front of a server on this machine: a few lines of Python, because there
/// is no TLS server in Foundation.
final class TLSServer: Sendable {
    /// Whether one can be started here.
    static let isAvailable = FileManager.default.isExecutableFile(atPath: python)

    /// The port where TLS is spoken.
    let port: UInt16
    /// A file with the authority that signed the certificate.
    let authorityFile: String
    private let stop: @Sendable () -> Void

    private static let python = "/usr/bin/python3"
    private static let script = """
        import asyncio, ssl, sys
        async def pump(reader, writer):
            try:
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
            except (ConnectionError, ssl.SSLError):
                pass
            writer.close()
        async def serve(reader, writer):
            inner, outer = await asyncio.open_connection("127.0.0.1", int(sys.argv[3]))
            await asyncio.gather(pump(reader, outer), pump(inner, writer))
        async def main():
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            context.set_alpn_protocols(["http/1.1"])
            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
            print(server.sockets[0].getsockname()[1], flush=True)
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
            sys.stdout.flush()
            import os
            os._exit(0)
        asyncio.run(main())
        """

    /// Starts in front of a port, with the signed certificate or the self-signed one.
    init(before port: UInt16, isSigned: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func file(_ name: String, _ text: String) throws -> String {
            let url = folder.appending(path: name)
            try Data((text + "\n").utf8).write(to: url)
            return url.path
        }
        authorityFile = try file("authority.pem", TestCertificates.authority)
        let certificate = isSigned ? TestCertificates.signed : TestCertificates.selfSigned
        let key = isSigned ? TestCertificates.signedKey : TestCertificates.selfSignedKey
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = try [
            "-c", Self.script, file("server.pem", certificate), file("server.key", key),
            String(port),
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        struct NoPort: Error {}
        guard let port = UInt16(line.filter(\.isNumber)) else { throw NoPort() }
        self.port = port
        // The script ends when its input does, also when the tests crash.
        stop = {
            try? input.fileHandleForWriting.close()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    deinit { stop() }
}
