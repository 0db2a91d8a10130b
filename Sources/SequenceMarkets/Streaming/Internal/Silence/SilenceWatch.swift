/// Finds topics that are silent although their market moves: without a socket, a clock or a lock.
///
/// A silent topic is compared with quotes, its witnesses. One that differs from what the topic told
/// last may have overtaken the event; two, with a grace period between and no event, prove that the
/// topic is mute: it is requested again, and if that does not help, over a fresh link. A topic that
/// has told nothing since it was requested is compared with its first quote instead.
struct SilenceWatch: Sendable {
    enum Action: Equatable, Sendable {
        case ask(Query)
        /// The topic is mute: a gap begins after the time.
        case mute(Topic, since: Nanoseconds?)
        /// The mute topic was heard again: its gap ends.
        case heard(Topic)
        case resubscribe(Topic)
        case replaceLink
    }

    /// Quotes to request together.
    struct Query: Equatable, Sendable {
        let id: Int
        let type: InstrumentType
        let symbols: [String]
    }

    /// The time between two requests for quotes, so six a minute at most.
    static let spacing = Duration.seconds(10)
    /// How long an event may take after a quote that differs.
    static let grace = Duration.seconds(5)
    /// The most symbols of one request.
    static let batch = 50
    /// The longest wait between two quotes that agree, in silences.
    static let longestWait = 4
    /// The longest wait between two attempts to recover a topic, and between two fresh links.
    private static let longestRecovery = Duration.seconds(3_600)

    private let silence: Duration?
    private var tracks: [SilenceTrack?] = []
    private var places: [Topic: Int] = [:]
    private var free: [Int] = []
    private var nextSweep: Duration?
    private var nextQuery = Duration.zero
    private var query: Query?
    private var queries = 0
    private var failures = 0
    private var nextLink = Duration.zero
    private var linkWait: Duration

    init(silence: Duration?) {
        let clamped = silence.map { min(max($0, .seconds(1)), .seconds(86_400)) }
        self.silence = clamped
        linkWait = clamped ?? .zero
    }

    // MARK: Topics

    /// Whether any topic is watched.
    var isWatching: Bool { !places.isEmpty }

    /// Watches topics; those that no quote can be compared with are passed over.
    mutating func add(_ topics: some Sequence<Topic>) {
        guard silence != nil else { return }
        for topic in topics where places[topic] == nil {
            guard let track = SilenceTrack(topic) else { continue }
            if let place = free.popLast() {
                tracks[place] = track
                places[topic] = place
            } else {
                places[topic] = tracks.count
                tracks.append(track)
            }
        }
    }

    mutating func remove(_ topics: some Sequence<Topic>) {
        for topic in topics {
            guard let place = places.removeValue(forKey: topic) else { continue }
            tracks[place] = nil
            free.append(place)
        }
    }

    /// The topics that are acknowledged on a live link; nil if it is not live.
    mutating func setLive(_ topics: Set<Topic>?, now: Duration) {
        guard let silence else { return }
        if nextSweep.map({ $0 < now }) ?? true { nextSweep = now + silence / 4 }
        for place in tracks.indices {
            guard var track = take(place) else { continue }
            let isLive = topics?.contains(track.topic) ?? false
            if isLive != track.isLive {
                _ = track.takeLatest()
                track.isLive = isLive
                let wait = track.isMute ? SilenceWatch.grace : silence
                track.restart(at: now, due: now + wait, wait: silence)
                // Whatever ended the link, the topic gets a fresh one.
                if topics == nil, track.isMute, track.recoveries % 2 == 1 { track.recoveries += 1 }
            }
            tracks[place] = track
        }
    }

    /// Moves a track out, to be changed in place.
    private mutating func take(_ place: Int) -> SilenceTrack? {
        var track: SilenceTrack?
        swap(&track, &tracks[place])
        return track
    }

    // MARK: Events

    /// The index under which a channel's events are noted.
    func place(of channel: String) -> Int? { places[Topic(channel)] }

    /// Notes the newest event of a topic.
    ///
    /// Returns whether the topic was mute until now.
    @inline(__always)
    mutating func hear(_ event: TopicEvent, at place: Int, _ time: Nanoseconds?) -> Bool {
        tracks[place]?.latest = event
        tracks[place]?.heardAt = time
        return tracks[place]?.isMute ?? false
    }

    /// Learns the instrument type of an earlier event.
    mutating func learn(_ event: TopicEvent, at place: Int) { tracks[place]?.learn(event) }

    /// Events of a topic, or of all, were lost: what it told last is not known.
    mutating func lose(_ topic: Topic?, now: Duration) {
        guard let silence else { return }
        for place in topic.map({ [places[$0]].compactMap(\.self) }) ?? Array(tracks.indices) {
            _ = tracks[place]?.takeLatest()
            tracks[place]?.restart(at: now, due: now + silence, wait: silence)
        }
    }

    // MARK: Time

    /// When ``tick(_:)`` has something to do next.
    var deadline: Duration? {
        guard tracks.contains(where: { $0?.isLive == true }) else { return nil }
        let sweep = nextSweep ?? .zero
        guard query == nil, let due = tracks.compactMap({ dueTime(of: $0) }).min() else {
            return sweep
        }
        return min(sweep, max(due, nextQuery))
    }

    private func dueTime(of track: SilenceTrack?) -> Duration? {
        guard let track, track.isLive, track.latest == nil, track.witnessType != nil else {
            return nil
        }
        return track.due
    }

    mutating func tick(_ now: Duration) -> [Action] {
        guard let silence else { return [] }
        var actions: [Action] = []
        if now >= nextSweep ?? .zero {
            actions = sweep(now)
            nextSweep = now + silence / 4
        }
        if query == nil, now >= nextQuery, let next = nextQuery(now) {
            query = next
            nextQuery = now + SilenceWatch.spacing
            actions.append(.ask(next))
        }
        return actions
    }

    /// Takes what was heard since the last sweep.
    mutating func sweep(_ now: Duration) -> [Action] {
        guard let silence else { return [] }
        var actions: [Action] = []
        for place in tracks.indices {
            guard tracks[place]?.latest != nil, var track = take(place) else { continue }
            if let event = track.takeLatest() {
                if track.isMute { actions.append(.heard(track.topic)) }
                track.isMute = false
                track.restart(at: now, due: now + silence, wait: silence)
                track.hear(event)
            }
            tracks[place] = track
        }
        return actions
    }

    /// The topic that has waited longest, and others of its type.
    private mutating func nextQuery(_ now: Duration) -> Query? {
        let due = tracks.indices
            .compactMap { place in dueTime(of: tracks[place]).map { (due: $0, place: place) } }
            .filter { $0.due <= now }
            .sorted { ($0.due, $0.place) < ($1.due, $1.place) }
        guard let first = due.first, let type = tracks[first.place]?.witnessType else { return nil }
        queries += 1
        var symbols: [String] = []
        for (_, place) in due where symbols.count < SilenceWatch.batch {
            guard let track = tracks[place], track.witnessType == type else { continue }
            tracks[place]?.asked = queries
            if !symbols.contains(track.subject) { symbols.append(track.subject) }
        }
        return Query(id: queries, type: type, symbols: symbols)
    }

    // MARK: Witnesses

    /// Takes the quotes of a query; nil if there are none to be had.
    mutating func take(_ quotes: [Quote]?, for answered: Query, now: Duration) -> [Action] {
        guard query == answered, let silence else { return [] }
        query = nil
        failures = quotes == nil ? min(failures + 1, 3) : 0
        if failures > 0 { nextQuery = now + SilenceWatch.spacing * (1 << failures) }
        var actions: [Action] = []
        for place in tracks.indices {
            guard tracks[place]?.asked == answered.id, var track = take(place) else { continue }
            track.asked = nil
            // An event that has arrived meanwhile is the better witness.
            if track.latest == nil {
                let quote = quotes?.first(where: track.isNamed)
                let finding = quote.map { track.judge($0, at: now) } ?? .nothing
                act(on: finding, &track, &actions, now)
            }
            tracks[place] = track
        }
        // One fresh link is enough for all.
        guard let link = actions.firstIndex(of: .replaceLink) else { return actions }
        nextLink = now + linkWait
        linkWait = min(linkWait * 2, max(silence, SilenceWatch.longestRecovery))
        return actions.enumerated().filter { $1 != .replaceLink || $0 == link }.map(\.element)
    }

    private func act(
        on finding: SilenceTrack.Finding,
        _ track: inout SilenceTrack,
        _ actions: inout [Action],
        _ now: Duration
    ) {
        guard let silence else { return }
        switch finding {
        case .differs where track.isSuspect: recover(&track, &actions, now)
        case .differs:
            track.isSuspect = true
            track.due = now + SilenceWatch.grace
        case .agrees, .nothing:
            if finding == .agrees { track.isSuspect = false }
            let isUrgent = track.isSuspect || track.isMute
            track.due = now + (isUrgent ? max(SilenceWatch.grace, track.wait / 2) : track.wait)
            track.wait = min(track.wait * 2, silence * SilenceWatch.longestWait)
        }
    }

    /// A fresh subscription, then a fresh link, then again; each after a longer wait.
    private func recover(
        _ track: inout SilenceTrack,
        _ actions: inout [Action],
        _ now: Duration
    ) {
        guard let silence else { return }
        if !track.isMute {
            track.isMute = true
            actions.append(.mute(track.topic, since: track.heardAt))
        }
        let needsLink = track.recoveries % 2 == 1 && now >= nextLink
        track.beginRecovery()
        actions.append(needsLink ? .replaceLink : .resubscribe(track.topic))
        var wait = SilenceWatch.grace
        if track.recoveries > 2 {
            wait = min(silence * (1 << min(track.recoveries - 2, 20)), SilenceWatch.longestRecovery)
        }
        track.restart(at: now, due: now + max(wait, SilenceWatch.grace), wait: silence)
    }
}
