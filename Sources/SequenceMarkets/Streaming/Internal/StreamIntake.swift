/// One connection's input to a session: read as it arrives, delivered one read at a time.
///
/// Used on the transport's thread only; nothing is locked until a read is delivered.
final class StreamIntake: StreamLinkReader {
    /// An event, and the index of its channel.
    struct Arrival {
        let channel: Int
        let event: TopicEvent
    }

    /// The consumers of a channel's events, as long as the consumers do not change.
    private struct Route {
        var epoch = -1
        var consumers: [StreamConsumer] = []
    }

    /// Events read and not yet delivered; taking them moves them out.
    struct Arrivals {
        fileprivate let base = UnsafeMutablePointer<Arrival>.allocate(capacity: capacity)
        fileprivate(set) var count = 0

        /// The next arrivals, each of them once.
        @inline(__always)
        mutating func takeAll(_ body: (Arrival) -> Void) {
            for i in 0..<count { body((base + i).move()) }
            count = 0
        }

        /// The channel of an event.
        @inline(__always)
        func channel(at index: Int) -> Int { (base + index).pointee.channel }

        /// An event, without removing it.
        func event(at index: Int) -> TopicEvent { (base + index).pointee.event }

        /// The events, without removing them.
        func forEach(_ body: (TopicEvent) -> Void) {
            for i in 0..<count { body(base[i].event) }
        }
    }

    private weak var session: StreamSession?
    private let decoder = StreamDecoder()
    private var arrivals = Arrivals()
    private var routes: [Route] = []
    /// The topics whose silence is watched, by channel.
    private var notes = ChannelNotes()
    /// How many events are kept before they are delivered, however long a read is.
    private static let capacity = 4_096

    init(_ session: StreamSession) { self.session = session }

    deinit {
        arrivals.takeAll { _ in }
        arrivals.base.deallocate()
    }

    func receive(_ message: UnsafeRawBufferPointer) {
        do throws(JSONError) {
            if let (channel, event) = try decoder.event(in: message) {
                (arrivals.base + arrivals.count).initialize(
                    to: Arrival(channel: channel, event: event)
                )
                arrivals.count &+= 1
                if arrivals.count == StreamIntake.capacity { handOver() }
                return
            }
            let frame = try StreamFrame.read(message)
            handOver()
            session?.receive(frame)
        } catch {
            handOver()
            session?.report(error, Array(message))
        }
    }

    func finishRead(at time: Nanoseconds) -> Bool {
        guard let session else {
            arrivals.takeAll { _ in }
            return false
        }
        return session.accept(&arrivals, from: self, endingAt: time)
    }

    func handOver() {
        guard arrivals.count > 0 else { return }
        guard let session else { return arrivals.takeAll { _ in } }
        _ = session.accept(&arrivals, from: self, endingAt: nil)
    }

    func channel(_ place: Int) -> StreamChannel { decoder.channel(place) }

    /// Calls `body` with the newest event of each channel that is a topic, and the topic's index;
    /// `find` looks it up after topics have changed, and `learn` sees the earlier events of the first
    /// reads.
    @inline(__always)
    func forEachNewest(
        of arrivals: Arrivals,
        epoch: Int,
        find: (String) -> Int?,
        learn: (Int, TopicEvent) -> Void,
        _ body: (Int, TopicEvent) -> Void
    ) {
        notes.forEachNewest(of: arrivals, epoch: epoch) {
            find(channel($0).name)
        } learn: {
            learn($0, arrivals.event(at: $1))
        } body: {
            body($0, arrivals.event(at: $1))
        }
    }

    /// The consumers of a channel's events; `find` looks them up after consumers have changed.
    @inline(__always)
    func consumers(
        of place: Int,
        epoch: Int,
        find: (String) -> [StreamConsumer]
    ) -> [StreamConsumer] {
        if place < routes.count, routes[place].epoch == epoch { return routes[place].consumers }
        return findConsumers(of: place, epoch, find)
    }

    @inline(never)
    private func findConsumers(
        of place: Int,
        _ epoch: Int,
        _ find: (String) -> [StreamConsumer]
    ) -> [StreamConsumer] {
        // Removed consumers are released at once, not one channel at a time.
        if routes.contains(where: { $0.epoch != epoch && $0.epoch >= 0 }) { routes = [] }
        while routes.count <= place { routes.append(Route()) }
        routes[place] = Route(epoch: epoch, consumers: find(channel(place).name))
        return routes[place].consumers
    }
}
