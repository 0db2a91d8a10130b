/// A client's feeds: those in use, and the counts of all.
struct FeedRegistry {
    private struct Entry {
        let id: Int
        let route: String
        let tally: FeedTally
        weak var feed: (any ClosableFeed)?
    }

    private var entries: [Entry] = []
    private var routes: [String: StreamRouteSnapshot] = [:]
    private var lastID = 0

    /// The feeds that still exist.
    var feeds: [any ClosableFeed] { entries.compactMap(\.feed) }

    mutating func add(_ feed: any ClosableFeed, _ tally: FeedTally, route: String) {
        forgetEnded()
        lastID += 1
        entries.append(Entry(id: lastID, route: route, tally: tally, feed: feed))
        routes[route, default: StreamRouteSnapshot(route: route)].opened += 1
    }

    /// Keeps only the counts of feeds that no longer exist.
    private mutating func forgetEnded() {
        for entry in entries where entry.feed == nil {
            routes[entry.route]?.counts += entry.tally.counts
            routes[entry.route]?.undecodable += entry.tally.undecodable
        }
        entries.removeAll { $0.feed == nil }
    }

    /// The feeds that have not ended, and the counts of all.
    var snapshot: (open: [StreamSnapshot], all: [StreamRouteSnapshot]) {
        var (open, routes) = ([StreamSnapshot](), routes)
        for entry in entries {
            let counts = entry.tally.counts
            routes[entry.route]?.counts += counts
            routes[entry.route]?.undecodable += entry.tally.undecodable
            guard let feed = entry.feed else { continue }
            var snapshot = StreamSnapshot(id: entry.id, route: entry.route)
            snapshot.state = StreamSnapshot.State(feed.streamState)
            guard snapshot.state != .closed, snapshot.state != .failed else { continue }
            (snapshot.buffered, snapshot.counts) = (feed.buffered, counts)
            open.append(snapshot)
        }
        return (open, routes.values.sorted { $0.route < $1.route })
    }
}
