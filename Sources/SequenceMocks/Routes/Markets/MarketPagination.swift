import SequenceMarkets

/// The catalog of one venue in pagination order.
///
/// Nothing is stored: a position is a part of the catalog and an index in it.
struct MarketPagination {
    let market: SimulatedMarket
    let filter: MarketFilter
    /// When the pagination began.
    let began: Int64
    let now: Int64

    struct Entry {
        var market: PredictionMarket
        var event: OutcomeGroup?
    }

    /// The parts: the standing catalog, minted markets, ended ones, and placeholders last.
    private enum Phase: Int, CaseIterable {
        case standing, minted, past, placeholders
    }

    private func numbers(_ phase: Phase) -> Range<Int> {
        let counts = market.catalog.counts
        let isKalshi = filter.house == .kalshi
        switch phase {
        case .standing: return 0..<(isKalshi ? counts.kalshi : counts.polymarket)
        case .minted:
            guard !isKalshi else { return 0..<0 }
            let last = began / counts.mintInterval
            let open = SimulatedMarket.mintedLifetime / counts.mintInterval
            // A page is bounded, however fast a configuration mints.
            let first = max(last - min(open, 10_000) + 1, 0)
            return Int(clamping: first)..<Int(clamping: max(last + 1, first))
        case .past:
            guard filter.wantsClosed else { return 0..<0 }
            return 0..<(isKalshi ? counts.kalshiPast : counts.polymarketPast)
        case .placeholders:
            return 0..<(filter.isExpanded && !isKalshi ? counts.polymarket : 0)
        }
    }

    private func entry(_ phase: Phase, _ number: Int) -> Entry? {
        let index: Int
        switch phase {
        case .standing, .placeholders: index = number
        case .minted:
            index = PredictionMarket.firstMinted + number % PredictionMarket.mintedCount
        case .past: index = PredictionMarket.firstPast + number
        }
        var event: OutcomeGroup?
        if filter.house == .polymarket, phase == .standing || phase == .placeholders {
            if filter.isExpanded {
                let isPlaceholder = OutcomeGroup.isPlaceholder(index)
                guard isPlaceholder == (phase == .placeholders) else { return nil }
            } else if let group = OutcomeGroup(containing: index) {
                // An event is listed once, and only if it is complete.
                let end = group.first + OutcomeGroup.size
                guard index == group.first, end <= market.catalog.counts.polymarket else {
                    return nil
                }
                event = group
            }
        }
        let found = PredictionMarket(house: filter.house, index: index)
        let isOpen = market.resolution(of: found, at: now) == nil
        guard filter.accepts(found, event: event, isOpen: isOpen) else { return nil }
        return Entry(market: found, event: event)
    }

    /// The entries from a cursor on, up to a limit, and the index of the next if there is one.
    func page(from cursor: MarketCursor, skipping offset: Int, limit: Int)
        -> (entries: [Entry], next: MarketCursor?)
    {
        var entries: [Entry] = []
        entries.reserveCapacity(limit)
        var skip = offset
        for phase in Phase.allCases where phase.rawValue >= cursor.phase {
            let numbers = numbers(phase)
            let first =
                phase.rawValue == cursor.phase
                ? max(cursor.next, numbers.lowerBound) : numbers.lowerBound
            guard first < numbers.upperBound else { continue }
            for number in first..<numbers.upperBound {
                guard let entry = entry(phase, number) else { continue }
                if skip > 0 {
                    skip -= 1
                } else if entries.count < limit {
                    entries.append(entry)
                } else {
                    let next = MarketCursor(phase: phase.rawValue, next: number, began: began)
                    return (entries, next)
                }
            }
        }
        return (entries, nil)
    }

    /// The same, sorted by a field.
    func sortedPage(
        by order: MarketSortKey,
        from first: Int,
        limit: Int
    ) -> (entries: [Entry], next: MarketCursor?) {
        var all: [(key: Double, entry: Entry)] = []
        for phase in Phase.allCases {
            for number in numbers(phase) {
                if let entry = entry(phase, number) {
                    all.append((order.key(of: entry.market, market, at: now), entry))
                }
            }
        }
        // Sorting is stable: equals keep the order of the catalog.
        all.sort { $0.key < $1.key }
        let shown = all.dropFirst(first).prefix(limit)
        let end = first + shown.count
        let next = MarketCursor(phase: MarketCursor.sorted, next: end, began: began)
        return (shown.map(\.entry), end < all.count ? next : nil)
    }
}

/// A field `GET /v1/markets` can be sorted by.
enum MarketSortKey: String {
    case volume, liquidity, created, competitive
    case volumeWeek = "volume_week"
    case volumeTotal = "volume_total"
    case endDate = "end_date"
    case startDate = "start_date"
    case closedTime = "closed_time"

    /// Smaller keys come first: the most traded, the newest, the soonest to end.
    func key(of item: PredictionMarket, _ market: SimulatedMarket, at time: Int64) -> Double {
        switch self {
        case .volume: return -item.stats.day
        case .volumeWeek: return -item.stats.week
        case .volumeTotal: return -item.stats.total
        case .liquidity: return -item.stats.liquidity
        case .created:
            // Markets dated ahead of the clock count as listed long ago.
            let start = market.startSecond(of: item, at: time)
            return start > time / 1_000_000_000 ? 0 : -Double(start)
        case .startDate: return -Double(market.startSecond(of: item, at: time))
        case .endDate: return Double(market.endSecond(of: item, at: time))
        case .competitive: return Double((item.anchor.raw - Px.unit / 2).magnitude)
        case .closedTime: return -Double(market.resolution(of: item, at: time)?.time ?? 0)
        }
    }
}
