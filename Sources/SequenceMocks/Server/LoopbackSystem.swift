internal import SequenceMarkets

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The system calls that differ between platforms.
enum LoopbackSystem {
    /// The result of a read or a write.
    enum Transfer {
        case bytes(Int)
        case wouldBlock
        case ended
    }

    /// Listens on 127.0.0.1 and on no other address.
    static func listen(port: UInt16) throws(TransportError) -> (descriptor: Int32, port: UInt16) {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw refused("no socket can be made", port) }
        set(descriptor, SOL_SOCKET, SO_REUSEADDR)
        prepare(descriptor)

        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress else { return false }
            let address = base.assumingMemoryBound(to: sockaddr.self)
            return bind(descriptor, address, length) == 0
                && globalListen(descriptor, 1024) == 0
                && getsockname(descriptor, address, &length) == 0
        }
        guard bound else {
            close(descriptor)
            throw refused("the port is taken", port)
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// The next pending connection, or nil.
    static func acceptNext(_ listener: Int32) -> Int32? {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        #if canImport(Darwin)
            set(descriptor, SOL_SOCKET, SO_NOSIGPIPE)
        #endif
        return descriptor
    }

    /// Makes a descriptor non-blocking and not inherited.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return .bytes(count) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .wouldBlock : .ended
    }

    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        let count = send(descriptor, bytes.baseAddress, bytes.count, flags)
        if count >= 0 { return .bytes(count) }
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .ended
    }

    /// Closes, optionally with a reset.
    static func end(_ descriptor: Int32, reset: Bool) {
        if reset {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_LINGER,
                &now,
                socklen_t(MemoryLayout<linger>.size)
            )
        }
        close(descriptor)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
        var on: Int32 = 1
        setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func refused(_ text: String, _ port: UInt16) -> TransportError {
        TransportError(
            .unavailable,
            "127.0.0.1:\(port) cannot be listened on: \(text)",
            mayHaveBeenSent: false
        )
    }
}

private func globalListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
    listen(descriptor, backlog)
}
