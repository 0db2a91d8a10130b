import Foundation
import SequenceMarkets
import TestSupport

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A server of raw bytes: each request head is answered with the writes a closure gives.
final class RawServer: Sendable {
    /// One request as it came: the number of its connection, and its text.
    struct Request: Sendable {
        var connection: Int
        var text: String

        /// The value of a header field.
        func header(_ name: String) -> String? {
            text.split(separator: "\r\n").first {
                $0.lowercased().hasPrefix(name.lowercased() + ":")
            }
            .map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
        }

        /// The request's own response.
        func response(_ body: String, echo: String? = nil) -> String {
            let id = echo ?? header("X-Request-Id") ?? "none"
            return "HTTP/1.1 200 OK\r\nX-Request-Id: \(id)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
    }

    let origin: Origin
    private let log = Locked<[Request]>([])
    private let answered = Locked(0)
    private let isOver = Locked(false)

    /// The requests so far.
    var requests: [Request] { log.withLock { $0 } }
    /// How many requests were answered with all there was to write.
    var answeredCount: Int { answered.withLock { $0 } }

    init(_ script: @escaping @Sendable (Request) -> [String]) throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let listener = socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard listener >= 0, isListening else {
            throw TransportError(.connect, "no port for the test", mayHaveBeenSent: false)
        }
        origin = Origin(loopbackPort: UInt16(bigEndian: address.sin_port))
        // The thread alone closes its socket: the number of one that somebody else had closed
        // could be another server's by the time of the next accept(2).
        Thread { [log, answered, isOver] in
            defer { close(listener) }
            var number = 0
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                if isOver.withLock({ $0 }) {
                    close(connection)
                    return
                }
                number += 1
                let this = number
                Thread { RawServer.serve(connection, this, log, answered, script) }.start()
            }
        }
        .start()
    }

    deinit {
        isOver.withLock { $0 = true }
        // One more connection wakes the thread.
        _ = try? RawSocket(port: origin.port)
    }

    private static func serve(
        _ connection: Int32,
        _ number: Int,
        _ log: Locked<[Request]>,
        _ answered: Locked<Int>,
        _ script: @Sendable (Request) -> [String]
    ) {
        var pending = ""
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            pending += String(decoding: buffer[..<count], as: UTF8.self)
            while let end = pending.range(of: "\r\n\r\n") {
                let request = Request(connection: number, text: String(pending[..<end.lowerBound]))
                pending = String(pending[end.upperBound...])
                log.withLock { $0.append(request) }
                for text in script(request) {
                    let bytes = Array(text.utf8)
                    #if canImport(Darwin)
                        let flags: Int32 = 0
                    #else
                        let flags = Int32(MSG_NOSIGNAL)
                    #endif
                    _ = send(connection, bytes, bytes.count, flags)
                }
                waitUntilReceived(connection)
                answered.withLock { $0 += 1 }
            }
        }
        close(connection)
    }

    /// Waits until the peer's kernel has acknowledged every byte: then they lie in its socket.
    private static func waitUntilReceived(_ connection: Int32) {
        #if os(Linux)
            var left: Int32 = 0
            repeat {
                guard ioctl(connection, UInt(TIOCOUTQ), &left) == 0 else { return }
                // A peer that has reset the connection acknowledges nothing any more.
                var state = pollfd(fd: connection, events: 0, revents: 0)
                if poll(&state, 1, 0) > 0 { return }
                if left > 0 { sched_yield() }
            } while left > 0
        #endif
    }
}
