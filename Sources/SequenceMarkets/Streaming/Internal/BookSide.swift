/// One side of a book: levels in order of price, in chunks, so that a change costs a search and a
/// short shift however deep the book is.
struct BookSide: Sendable, Hashable {
    /// A chunk is split above this size; shifting that many levels is one short copy.
    private static let chunkLimit = 128

    private let isBid: Bool
    /// Chunks, best prices first; none is empty.
    private var chunks: [[BookLevel]] = []

    init(isBid: Bool) { self.isBid = isBid }

    var best: BookLevel? { chunks.first?.first }
    var levels: [BookLevel] { chunks.flatMap(\.self) }
    var count: Int { chunks.reduce(0) { $0 + $1.count } }

    mutating func reset(_ levels: [BookLevel]) {
        var sorted = levels
        if !BookSide.isClean(levels, isBid: isBid) {
            // A repeated price would make two levels; the later one counts, even if its size is
            // zero.
            let isBid = isBid
            let sizes = Dictionary(levels.map { ($0.price, $0.size) }, uniquingKeysWith: { $1 })
            sorted = sizes.filter { $0.value.raw != 0 }
                .map { BookLevel(price: $0.key, size: $0.value) }
                .sorted { isBid ? $0.price > $1.price : $0.price < $1.price }
        }
        let half = BookSide.chunkLimit / 2
        chunks = stride(from: 0, to: sorted.count, by: half).map {
            Array(sorted[$0..<Swift.min($0 + half, sorted.count)])
        }
    }

    /// Sets a level, or removes it if the size is zero.
    mutating func set(_ level: BookLevel) {
        // The first chunk whose last level is not better than this price.
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if let last = chunks[middle].last, precedes(last.price, level.price) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < chunks.count else {
            if level.size.raw != 0 { append(level) }
            return
        }
        let index = place(of: level.price, in: chunks[low])
        if index < chunks[low].count, chunks[low][index].price == level.price {
            if level.size.raw != 0 {
                chunks[low][index].size = level.size
            } else {
                chunks[low].remove(at: index)
                if chunks[low].isEmpty { chunks.remove(at: low) }
            }
        } else if level.size.raw != 0 {
            chunks[low].insert(level, at: index)
            split(low)
        }
    }

    private mutating func append(_ level: BookLevel) {
        guard !chunks.isEmpty else { return chunks.append([level]) }
        chunks[chunks.count - 1].append(level)
        split(chunks.count - 1)
    }

    private mutating func split(_ index: Int) {
        let chunk = chunks[index]
        guard chunk.count > BookSide.chunkLimit else { return }
        let half = chunk.count / 2
        chunks[index] = Array(chunk[..<half])
        chunks.insert(Array(chunk[half...]), at: index + 1)
    }

    private func place(of price: Px, in chunk: [BookLevel]) -> Int {
        var low = 0
        var high = chunk.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(chunk[middle].price, price) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func precedes(_ a: Px, _ b: Px) -> Bool { isBid ? a > b : a < b }

    /// Whether levels are in order, without repeats and without empty levels.
    private static func isClean(_ levels: [BookLevel], isBid: Bool) -> Bool {
        levels.allSatisfy { $0.size.raw != 0 }
            && zip(levels, levels.dropFirst()).allSatisfy {
                isBid ? $0.price > $1.price : $0.price < $1.price
            }
    }
}

extension BookSide: Sequence {
    /// The levels, best first, without a copy.
    func makeIterator() -> FlattenSequence<[[BookLevel]]>.Iterator {
        chunks.joined().makeIterator()
    }
}
