internal import SequenceMarkets
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The state of a running server; confined to the loop's thread.
final class LoopbackCore {
    let service: any MockService
    let limits: LoopbackServer.Limits
    let loop: LoopbackLoop
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    private(set) var hasShutDown = false

    private let listener: Int32
    private let counts: LoopbackCounts
    private var connections: [Int: LoopbackConnection] = [:]
    private var polled: [LoopbackConnection] = []
    private var lastID = 0

    init(
        listener: Int32,
        service: any MockService,
        limits: LoopbackServer.Limits,
        loop: LoopbackLoop,
        counts: LoopbackCounts
    ) {
        self.listener = listener
        self.service = service
        self.limits = limits
        self.loop = loop
        self.counts = counts
    }

    deinit { readBuffer.deallocate() }

    func connection(_ id: Int) -> LoopbackConnection? { connections[id] }

    func appendInterests(to descriptors: inout [pollfd]) {
        descriptors.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
        polled.removeAll(keepingCapacity: true)
        for connection in connections.values {
            var events = 0
            if connection.wantsToRead { events |= Int(POLLIN) }
            if connection.wantsToWrite { events |= Int(POLLOUT) }
            // poll(2) always reports errors: a connection with no interest is left out.
            if events == 0 { continue }
            polled.append(connection)
            descriptors.append(
                pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
            )
        }
    }

    /// Handles the results of poll(2), in the order of ``appendInterests(to:)``.
    func handle(_ descriptors: ArraySlice<pollfd>) {
        guard let first = descriptors.first else { return }
        for (connection, found) in zip(polled, descriptors.dropFirst()) where found.revents != 0 {
            let events = Int(found.revents)
            if events & Int(POLLOUT) != 0 { connection.flush() }
            if events & ~Int(POLLOUT) != 0, connection.wantsToRead { connection.read() }
        }
        if first.revents != 0 { acceptAll() }
    }

    /// The earliest deadline of a partly received request, or nil.
    var nextDeadline: ContinuousClock.Instant? {
        connections.values.lazy.compactMap(\.headDeadline).min()
    }

    /// Closes connections whose deadline has passed.
    func endHeads(by now: ContinuousClock.Instant) {
        for connection in Array(connections.values) { connection.endHead(by: now) }
    }

    func remove(_ connection: LoopbackConnection) {
        if connections.removeValue(forKey: connection.id) != nil {
            counts.open.wrappingSubtract(1, ordering: .acquiringAndReleasing)
        }
    }

    func shutDown() {
        guard !hasShutDown else { return }
        hasShutDown = true
        close(listener)
        for connection in connections.values { connection.end() }
    }

    private func acceptAll() {
        while let descriptor = LoopbackSystem.acceptNext(listener) {
            lastID += 1
            counts.accepted.wrappingAdd(1, ordering: .acquiringAndReleasing)
            counts.open.wrappingAdd(1, ordering: .acquiringAndReleasing)
            connections[lastID] = LoopbackConnection(
                id: lastID,
                descriptor: descriptor,
                core: self
            )
        }
    }
}
