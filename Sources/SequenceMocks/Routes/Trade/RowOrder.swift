import SequenceMarkets

/// One row of a list: an old one by its number, or a live one by its place.
enum ListedRow: Sendable, Hashable {
    case old(Int)
    case live(Int)
}

/// The rows of a list in the order a dialect lists them.
struct RowOrder: Sendable {
    /// Old rows, the oldest first.
    let old: OldNumbers
    /// How many live rows there are; their places are in the order of creation.
    let live: Int
    let order: Dialect.ListOrder
    /// When each live row was last changed, by place.
    let updated: [Int64]
    /// Differs from request to request.
    let request: UInt64

    var count: Int { old.count + live }

    func page(offset: Int, limit: Int) -> [ListedRow] {
        guard offset < count else { return [] }
        let range = offset..<min(offset + limit, count)
        switch order {
        case .oldest: return range.map(oldest)
        case .newest: return range.map { oldest(count - 1 - $0) }
        case .updated:
            let byChange = (0..<live).sorted { (updated[$0], $0) > (updated[$1], $1) }
            return range.map { place in
                place < live
                    ? .live(byChange[place]) : .old(old[old.count - 1 - (place - live)])
            }
        case .shuffled: return merged(range)
        case .reshuffled:
            return range.map { oldest(RowOrder.permuted($0, of: count, key: request)) }
        }
    }

    private func oldest(_ place: Int) -> ListedRow {
        place < old.count ? .old(old[place]) : .live(place - old.count)
    }

    /// Hashes place live rows among the old ones, and they stay there.
    private func merged(_ range: Range<Int>) -> [ListedRow] {
        let slots = (0..<live).map { place -> (slot: Int, place: Int) in
            let hash = OrderHistory.hash(Int32(truncatingIfNeeded: place))
            return (Int(hash % UInt64(old.count + 1)), place)
        }.sorted { a, b in
            let left = OrderHistory.hash(Int32(truncatingIfNeeded: a.place))
            let right = OrderHistory.hash(Int32(truncatingIfNeeded: b.place))
            return (a.slot, left) < (b.slot, right)
        }
        // A live row stands behind the old ones of its slot and the live ones before it.
        var rows: [ListedRow] = []
        var next = slots.indices.first { slots[$0].slot + $0 >= range.lowerBound } ?? slots.count
        for place in range {
            if next < slots.count, slots[next].slot + next == place {
                rows.append(.live(slots[next].place))
                next += 1
            } else {
                let number = RowOrder.permuted(place - next, of: old.count, key: 0x57ab1e)
                rows.append(.old(old[number]))
            }
        }
        return rows
    }

    /// A place in another order, which a key decides: a walk over a power of two that skips
    /// what lies outside.
    private static func permuted(_ place: Int, of count: Int, key: UInt64) -> Int {
        let bits = max(Int.bitWidth - max(count - 1, 1).leadingZeroBitCount, 2)
        let half = (bits + 1) / 2
        let mask = UInt64(1) << UInt64(half) - 1
        var value = UInt64(place)
        repeat {
            var (left, right) = (value >> UInt64(half), value & mask)
            for round in 0..<4 as Range<UInt64> {
                let mixed = SeededGenerator.mix(right ^ key &* 31 ^ round << 40) & mask
                (left, right) = (right, left ^ mixed)
            }
            value = left << UInt64(half) | right
        } while value >= UInt64(count)
        return Int(value)
    }
}
