import Foundation
import SequenceMarkets

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Takes one connection, reads the beginning of what is sent, and resets it in the middle of
/// the request; the port is free again by then.
final class ResettingListener: Sendable {
    let port: UInt16

    init() throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        var yes: Int32 = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var isListening = false
        for _ in 0..<100 where !isListening {
            // The system gives no port below 32 768 to anybody who does not ask for it, so
            // none of the other tests' connections can take it once it is free again.
            address.sin_port = UInt16.random(in: 20_000..<30_000).bigEndian
            isListening = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
                }
            }
        }
        guard descriptor >= 0, isListening else {
            throw TransportError(.connect, "no port for the test", mayHaveBeenSent: false)
        }
        port = UInt16(bigEndian: address.sin_port)
        Thread { ResettingListener.serve(descriptor) }.start()
    }

    private static func serve(_ descriptor: Int32) {
        let connection = accept(descriptor, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 50)
        _ = recv(connection, &buffer, buffer.count, 0)
        close(descriptor)
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(
            connection,
            SOL_SOCKET,
            SO_LINGER,
            &linger,
            socklen_t(MemoryLayout.size(ofValue: linger))
        )
        close(connection)
    }
}
