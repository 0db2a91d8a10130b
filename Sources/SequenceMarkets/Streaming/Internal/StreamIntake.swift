/// What one connection brings to a session: read as it comes, handed over a read at a time.
///
/// Used on the transport's thread only; nothing is locked until a read is handed over.
final class StreamIntake: StreamLinkReader {
    /// An event, and the place of its channel.
    struct Arrival {
        let channel: Int
        let event: TopicEvent
    }

    /// Where a channel's events go, as long as nobody comes or goes.
    private struct Route {
        var epoch = -1
        var consumers: [StreamConsumer] = []
    }

    /// What has been read and not handed over; whoever takes it moves it out.
    struct Arrivals {
        fileprivate let base = UnsafeMutablePointer<Arrival>.allocate(capacity: capacity)
        fileprivate(set) var count = 0

        /// The next arrivals, each of them once.
        @inline(__always)
        mutating func takeAll(_ body: (Arrival) -> Void) {
            for i in 0..<count { body((base + i).move()) }
            count = 0
        }

        /// The events, which stay.
        func forEach(_ body: (TopicEvent) -> Void) {
            for i in 0..<count { body(base[i].event) }
        }
    }

    private weak var session: StreamSession?
    private let decoder = StreamDecoder()
    private var arrivals = Arrivals()
    private var routes: [Route] = []
    /// How many events are kept until they are handed over, however long a read is.
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

    /// Who wants a channel's events; `find` looks them up when somebody has come or gone.
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
        // Whoever has gone is let go of at once, not one channel at a time.
        if routes.contains(where: { $0.epoch != epoch && $0.epoch >= 0 }) { routes = [] }
        while routes.count <= place { routes.append(Route()) }
        routes[place] = Route(epoch: epoch, consumers: find(channel(place).name))
        return routes[place].consumers
    }
}
